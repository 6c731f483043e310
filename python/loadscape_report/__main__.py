"""usage: python3 -m loadscape_report RESULTS_OR_SWEEP_JSON DIRECTORY

Draws every plot into the directory, as SVG and PNG. Exit code 3: matplotlib is missing.
"""

import importlib.util
import pathlib
import sys

WITHOUT_MATPLOTLIB = 3


def draw_all(results_path, directory):
    """Writes the plots that the results have data for; returns their names."""
    from . import frame, load, matrix, plots, results as read, sweep

    drawings = {"latency": plots.latency, "goodput": plots.goodput, "time-spent": plots.time_spent,
                "limits": load.limits, "series": load.series, "coupling": plots.coupling, "blast": matrix.blast}
    results = read.load(results_path)
    if results["loadscape"]["command"] == "sweep":
        drawings = {"sweep": sweep.sweep}
    directory.mkdir(parents=True, exist_ok=True)
    drawn = []
    with frame.settings():
        for name, draw in drawings.items():
            figure = draw(results)
            if figure is not None:
                frame.write(figure, directory, name)
                drawn.append(name)
    return drawn


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    if importlib.util.find_spec("matplotlib") is None:
        print("matplotlib is missing", file=sys.stderr)
        return WITHOUT_MATPLOTLIB
    draw_all(arguments[0], pathlib.Path(arguments[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
