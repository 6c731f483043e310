"""How full things get: limits, workers, and queues over time."""

from matplotlib.ticker import MaxNLocator

from . import results as read
from .colors import colors_of
from .frame import panels, shortened, topology_legend

MOST_PANELS = 8
MOST_ROWS = 12
MOST_POINTS = 240
NEARLY_UNUSED = 0.05  # of an allowance


def limits(results):
    """Peak use of limits and mean utilization of workers, as a share of what there is."""
    limit_use = rows_of(results, "limits", "peak_use_share")
    utilization = busiest(rows_of(results, "nodes", "utilization"))
    rows = {f"limit {name}": row for name, row in limit_use.items()} | utilization
    if not rows:
        return None
    figure, (axes,) = panels(1, 0.7 + 0.13 * len(rows) * (1 + len(read.topologies(results))) ** 0.8)
    share_panel(axes, results, rows)
    topology_legend(figure, read.topologies(results))
    return figure


def rows_of(results, part, key):
    """{name: {topology: estimate}} of what has a value in any topology."""
    rows = {}
    for topology, found in results["topologies"].items():
        for name, one in found[part].items():
            if read.mean(one.get(key)) is not None:
                rows.setdefault(name, {})[topology] = one[key]
    return rows


def busiest(rows):
    """As many rows as one can read, in their order."""
    largest = {name: max(read.mean(one) for one in row.values()) for name, row in rows.items()}
    kept = sorted(largest, key=largest.get, reverse=True)[:MOST_ROWS]
    return {name: row for name, row in rows.items() if name in kept}


def share_panel(axes, results, rows):
    topologies, colors = read.topologies(results), colors_of(read.topologies(results))
    height = 0.8 / len(topologies)
    for row, estimates in enumerate(rows.values()):
        present = [name for name in topologies if name in estimates]
        for index, name in enumerate(present):
            y = row + height * (index - (len(present) - 1) / 2)
            axes.barh(y, 100 * read.mean(estimates[name]), height=0.9 * height, color=colors[name],
                      xerr=100 * read.half_width(estimates[name]), error_kw={"capsize": 2, "elinewidth": 1.0})
    axes.set_xlabel("Limits: largest use in a window; workers: mean utilization [% of what there is]")
    axes.set_yticks(range(len(rows)), [shortened(name, 40) for name in rows])
    axes.set_ylim(len(rows) - 0.45, -0.55)
    axes.set_xlim(0, max(1.0, 1.05 * axes.dataLim.x1))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def series(results):
    """Deliveries, limits against their allowance, and queues over the run, mean over the replications."""
    chosen = chosen_series(results)
    if not chosen:
        return None
    figure, all_axes = panels(len(chosen), 1.9)
    for axes, name in zip(all_axes, chosen):
        series_panel(axes, results, name)
    topology_legend(figure, read.topologies(results))
    return figure


def chosen_series(results):
    """What is delivered by each flow, the limits that are used most, the queues that grow longest: as many as fit."""
    largest = {}
    for topology in results["topologies"].values():
        for name, points in topology["series"].items():
            largest[name] = max([largest.get(name, 0.0)] + [value for _, value in points])
    delivered = [name for name in largest if name.endswith(".delivered_per_s") and largest[name] > 0]
    queues = sorted((name for name in largest if name.endswith(".queue_length") and largest[name] >= 0.5),
                    key=lambda name: -largest[name])
    allowances = allowances_of(results)
    shares = {name: largest[name] / allowances[name] for name in largest if allowances.get(name)}
    used = sorted((name for name in shares if shares[name] >= NEARLY_UNUSED), key=lambda name: -shares[name])
    others = used[:MOST_PANELS // 4] + queues
    few = delivered[:MOST_PANELS - min(len(others), MOST_PANELS // 2)]
    return few + others[:MOST_PANELS - len(few)]


def allowances_of(results):
    """{series: allowance} of every limit."""
    return {f"{name}.in_use": limit["allowance"]
            for topology in results["topologies"].values() for name, limit in topology["limits"].items()}


MEASURES = {"delivered_per_s": ("delivered", "Records [1/min]"), "queue_length": ("waiting", "Messages [number]"),
            "in_use": ("in use; dashed: allowance", "Used [number]")}


def series_panel(axes, results, name):
    what, measure = name.rsplit(".", 1)
    is_rate = measure.endswith("_per_s")
    meaning, unit = MEASURES[measure]
    colors = colors_of(read.topologies(results))
    for number, (topology, color) in enumerate(colors.items()):
        points = thinned(results["topologies"][topology]["series"].get(name, []))
        # The later, the thinner: where lines coincide, every one of them stays visible.
        width = 1.1 + 1.3 * (len(colors) - 1 - number)
        axes.plot([t / 3600 for t, _ in points], [value * (60 if is_rate else 1) for _, value in points], color=color,
                  linewidth=width)
    if measure == "in_use":
        axes.axhline(allowances_of(results)[name], color="#444444", linestyle="--", linewidth=1.0)
    axes.set_title(shortened(f"{what}: {meaning}", 60))
    axes.set_xlabel("Time since the start of the run [h]")
    axes.set_ylabel(unit)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.01)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.grid(axis="y")


def thinned(points):
    """Means of neighbors, so that a day of minutes does not become a brush stroke."""
    together = max(1, len(points) // MOST_POINTS)
    groups = [points[i:i + together] for i in range(0, len(points), together)]
    return [(group[0][0], sum(value for _, value in group) / len(group)) for group in groups]
