"""What all plots share: size, fonts, a grid of panels, and rows for topologies."""

import math

import matplotlib
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from .colors import colors_of

WIDTH_IN = 10.9  # at 100 dots per inch, the width of the report's column
DPI = 100
LEGEND_IN = 0.3

SETTINGS = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 10.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "svg.hashsalt": "loadscape",  # identifiers inside the file are the same in every run
    "svg.fonttype": "path",
    "text.parse_math": False,  # a name may hold dollar signs
}


def settings():
    return matplotlib.rc_context(SETTINGS)


def shortened(name, longest=34):
    """The name itself, or its two ends: names differ at either of them."""
    name = " ".join(name.split())
    if len(name) <= longest:
        return name
    half = (longest - 1) // 2
    return f"{name[:half]}…{name[-half:]}"


def panels(count, rows_in, columns=2):
    """A figure with `count` panels of `rows_in` inches each; (figure, list of axes)."""
    columns = min(columns, max(1, count))
    rows = math.ceil(count / columns)
    figure = Figure(figsize=(WIDTH_IN, rows * rows_in + LEGEND_IN), dpi=DPI, layout="constrained")
    legend_share = LEGEND_IN / figure.get_figheight()  # a strip at the top that no panel enters
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08, hspace=0.04, wspace=0.03, rect=(0, 0, 1, 1 - legend_share))
    grid = figure.subplots(rows, columns, squeeze=False)
    flat = [axes for row in grid for axes in row]
    for axes in flat[count:]:
        axes.set_axis_off()
    return figure, flat[:count]


def topology_rows(axes, names):
    """One horizontal row per topology, the first on top, labeled by its name; [(row, (name, color))]."""
    axes.set_yticks(range(len(names)), [shortened(name, 22) for name in names])
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    return list(enumerate(zip(names, colors_of(names).values())))


def legend(figure, handles):
    figure.legend(handles=handles, loc="upper right", ncol=min(8, len(handles)), frameon=False, borderaxespad=0.2)


def topology_legend(figure, names):
    legend(figure, [Line2D([], [], linewidth=5, color=color, label=shortened(name, 22))
                    for name, color in colors_of(names).items()])


def say_nothing_here(axes, row, text):
    axes.text(0.02, row, text, transform=axes.get_yaxis_transform(), va="center", color="#777777", fontsize=8)


def write(figure, directory, name):
    """NAME.svg and NAME.png, without a date, so that the same results give the same bytes."""
    figure.savefig(directory / f"{name}.svg", metadata={"Date": None, "Creator": "Loadscape"})
    figure.savefig(directory / f"{name}.png", metadata={"Software": "Loadscape"})
