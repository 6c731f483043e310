"""Reads results.json (format 1)."""

import json

FORMAT = 1


class UnknownFormat(ValueError):
    """The file is not a results.json that this program can read."""


def load(path):
    with open(path, encoding="utf-8") as file:
        results = json.load(file)
    found = results.get("loadscape", {}).get("format")
    if found != FORMAT:
        raise UnknownFormat(f"{path}: format {found!r}, this program reads format {FORMAT}")
    return results


def topologies(results):
    """{label: kind}, in the order of the scenario."""
    return {label: topology.get("kind", label) for label, topology in results["topologies"].items()}


def flows(results):
    """Names in the order of the scenario; every topology carries the same flows."""
    first = next(iter(results["topologies"].values()), {"flows": {}})
    return list(first["flows"])


def window_s(results):
    return results["scenario"]["duration_s"] - results["scenario"]["warm_up_s"]


def mean(estimate, otherwise=None):
    value = None if estimate is None else estimate["mean"]
    return otherwise if value is None else value


def half_width(estimate):
    """0 where there is no interval, so that nothing is drawn."""
    return (estimate or {}).get("half_width") or 0.0
