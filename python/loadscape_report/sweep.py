"""One knob turned: a line per topology over its values."""

import re

from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from . import results as read
from .colors import colors_of
from .frame import panels, topology_legend
from .units import time_text, time_ticks

PANEL_IN = 2.6


def sweep(document):
    """Worst p95, least success, busiest node, connections and the widest schema change, over the knob's values."""
    rows = document["rows"]
    if not rows:
        return None
    names = list(dict.fromkeys(row["topology"] for row in rows))
    places, labels = places_of(document["values"])
    drawn = [("95th percentile of the slowest flow [units at the ticks, log scale]", "slowest_p95_s", 1.0),
             ("Delivered records of the least successful flow [% of offered]", "least_success_share", 100.0),
             ("Utilization of the busiest node [%]", "busiest_utilization", 100.0),
             ("Adapters to build and keep [connections]", "connections", 1.0),
             ("Widest schema change [components that must change]", "widest_change", 1.0),
             ("Expectations missed [number]", "missed", 1.0)]
    figure, axes = panels(len(drawn), PANEL_IN)
    for one, (title, key, factor) in zip(axes, drawn):
        one.set_title(title, fontsize=9)
        for number, (name, color) in enumerate(colors_of(names).items()):
            line(one, [row for row in rows if row["topology"] == name], places, key, factor,
                 {"color": color, "linewidth": 1.4 + 1.4 * (len(names) - 1 - number), "marker": "o", "markersize": 4})
        one.set_xlabel(document["path"])
        one.set_xticks(places if len(places) <= 10 else places[::2], labels if len(places) <= 10 else labels[::2])
        one.grid(axis="y")
        if key == "slowest_p95_s":
            logarithmic_times(one)
        else:
            one.set_ylim(0, max(1.0, 1.06 * one.dataLim.y1))
            one.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    topology_legend(figure, names)
    return figure


def places_of(values):
    """Where the values lie on the axis, by their numbers when they all have one of the same unit, else evenly."""
    parts = [re.fullmatch(r"\s*([-+0-9.eE]+)(.*)", value) for value in values]
    if all(parts) and len({part[2] for part in parts}) == 1:
        return [float(part[1]) for part in parts], values
    return list(range(len(values))), values


def line(axes, rows, places, key, factor, style):
    """The first topologies are drawn widest, so that lines on top of each other all show."""
    shown = [(place, row[key]) for place, row in zip(places, rows)]
    if isinstance(shown[0][1], dict):
        shown = [(place, estimate) for place, estimate in shown if read.mean(estimate) is not None]
        axes.errorbar([place for place, _ in shown], [factor * read.mean(estimate) for _, estimate in shown],
                      yerr=[factor * read.half_width(estimate) for _, estimate in shown], capsize=3, elinewidth=1.0,
                      **style)
    else:
        axes.plot([place for place, _ in shown], [factor * value for _, value in shown], **style)


def logarithmic_times(axes):
    """At least a factor of four, so that noise does not fill the height."""
    low, high = axes.dataLim.y0, axes.dataLim.y1
    if not 0.0 < low <= high < float("inf"):
        return
    widen = max(1.15, (4.0 * low / high) ** 0.5)
    axes.set_yscale("log")
    axes.set_ylim(low / widen, high * widen)
    axes.yaxis.set_major_locator(FixedLocator(time_ticks(low / widen, high * widen)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda seconds, _: time_text(seconds)))
