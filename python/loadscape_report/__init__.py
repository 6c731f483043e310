"""Draws the results of a Loadscape run: reads results.json, needs matplotlib and nothing else."""
