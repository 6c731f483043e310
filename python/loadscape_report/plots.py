"""The plots of a comparison, one function each: results in, figure out (None when there is nothing to draw)."""

from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from . import results as read
from .colors import OF_CAUSE, colors_of
from .frame import legend, panels, say_nothing_here, shortened, topology_legend, topology_rows
from .units import rate_unit, time_text, time_ticks, time_unit

PERCENTILES = {"p50": "o", "p95": "s", "p99": "^"}


def row_height(results):
    return 0.75 + 0.27 * len(read.topologies(results))


def takes_time(flow):
    """Whether a logarithmic axis has a place for it: delivered, and not all at once."""
    return any(read.mean(flow["end_to_end_time_s"][key], 0.0) > 0.0 for key in PERCENTILES)


def flow_panels(results, flows):
    """A panel per flow, titled; (figure, [(axes, flow)])."""
    figure, axes = panels(len(flows), row_height(results))
    for one, flow in zip(axes, flows):
        one.set_title(shortened(flow, 60))
    return figure, list(zip(axes, flows))


def latency(results):
    """50th, 95th and 99th percentile of the end-to-end time."""
    flows = [flow for flow in read.flows(results) if any(takes_time(topology["flows"][flow])
                                                         for topology in results["topologies"].values())]
    if not flows:
        return None
    figure, placed = flow_panels(results, flows)
    for axes, flow in placed:
        latency_panel(axes, results, flow)
    handles = [Line2D([], [], marker=marker, linestyle="none", color="#444444", label=name)
               for name, marker in PERCENTILES.items()]
    if any(first_deadline(results, flow) for flow in read.flows(results)):
        handles.append(Line2D([], [], linestyle="--", color="#444444", label="deadline"))
    legend(figure, handles)
    return figure


def latency_panel(axes, results, flow):
    shown = []
    for row, (name, color) in topology_rows(axes, read.topologies(results)):
        times = results["topologies"][name]["flows"][flow]["end_to_end_time_s"]
        points = [(times[key], marker) for key, marker in PERCENTILES.items() if read.mean(times[key], 0.0) > 0.0]
        if not points:
            say_nothing_here(axes, row, "nothing was delivered, or at once")
            continue
        values = [read.mean(estimate) for estimate, _ in points]
        axes.plot(values, [row] * len(values), color=color, linewidth=1.2, alpha=0.5)
        for estimate, marker in points:
            # A logarithmic axis has no room for an interval that reaches zero.
            width = min(read.half_width(estimate), 0.99 * read.mean(estimate))
            axes.errorbar(read.mean(estimate), row, xerr=width, fmt=marker, color=color, markersize=6,
                          markeredgecolor="white", markeredgewidth=0.6, capsize=4, elinewidth=1.4, zorder=3)
            shown += [read.mean(estimate) - width, read.mean(estimate) + width]
    deadline = first_deadline(results, flow)
    if deadline and shown and deadline < 30 * max(shown):
        axes.axvline(deadline, linestyle="--", color="#444444", linewidth=1.0)
        shown.append(deadline)
    logarithmic_time_axis(axes, shown)
    axes.set_xlabel("End-to-end time [units at the ticks, log scale]")


def first_deadline(results, flow):
    return next(iter(results["topologies"].values()))["flows"][flow].get("deadline_s")


def logarithmic_time_axis(axes, values):
    """At least a factor of four, so that noise does not fill the width."""
    low, high = (min(values), max(values)) if values else (0.1, 1.0)
    widen = max(1.12, (4.0 * low / high) ** 0.5)
    low, high = low / widen, high * widen
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    axes.xaxis.set_major_locator(FixedLocator(time_ticks(low, high)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: time_text(seconds)))


def goodput(results):
    """Useful records per time against what was offered."""
    if not read.flows(results):
        return None
    figure, placed = flow_panels(results, read.flows(results))
    for axes, flow in placed:
        goodput_panel(axes, results, flow)
    handles = [Line2D([], [], linewidth=7, color="#999999", label="goodput"),
               Line2D([], [], marker="|", markersize=13, markeredgewidth=2, linestyle="none", color="black",
                      label="offered")]
    legend(figure, handles)
    return figure


def goodput_panel(axes, results, flow):
    window = read.window_s(results)
    measured = {name: results["topologies"][name]["flows"][flow] for name in read.topologies(results)}
    largest = max(max(read.mean(one["offered"], 0.0) / window, read.mean(one["goodput_per_s"], 0.0))
                  for one in measured.values())
    period, unit = rate_unit(largest)
    right = max(largest * period, 1e-12)
    for row, (name, color) in topology_rows(axes, read.topologies(results)):
        one = measured[name]
        rate, offered = read.mean(one["goodput_per_s"], 0.0) * period, read.mean(one["offered"], 0.0) / window * period
        axes.barh(row, rate, height=0.6, color=color)
        axes.errorbar(rate, row, xerr=read.half_width(one["goodput_per_s"]) * period, fmt="none", ecolor="#222222",
                      capsize=4, elinewidth=1.2)
        axes.plot(offered, row, marker="|", markersize=15, markeredgewidth=2, color="black")
        share = read.mean(one["goodput_share"])
        reach = max(rate + read.half_width(one["goodput_per_s"]) * period, offered)
        axes.text(reach + 0.02 * right, row, "-" if share is None else f"{100 * share:.4g} %", va="center", fontsize=8)
    axes.set_xlim(0.0, 1.22 * max(right, axes.dataLim.x1))
    axes.set_xlabel(f"Records [1/{unit}]; at the bar: share of the offered ones")


def time_spent(results):
    """Where a record's time goes, by cause."""
    flows = [flow for flow in read.flows(results) if any(sums_by_cause(results, name, flow)
                                                         for name in read.topologies(results))]
    if not flows:
        return None
    figure, all_axes = panels(len(flows), row_height(results))
    for axes, flow in zip(all_axes, flows):
        axes.set_title(shortened(flow, 60))
        time_spent_panel(axes, results, flow)
    handles = [Line2D([], [], linewidth=7, color=color, label=cause) for cause, color in OF_CAUSE.items()]
    legend(figure, handles)
    return figure


def sums_by_cause(results, topology, flow):
    """{cause: mean seconds per offered record, all nodes together}; empty when there is nothing."""
    nodes = results["topologies"][topology]["flows"][flow]["time_spent_s"].values()
    sums = {cause: sum(read.mean(node.get(cause), 0.0) for node in nodes) for cause in OF_CAUSE}
    return sums if sum(sums.values()) > 0.0 else {}


def time_spent_panel(axes, results, flow):
    names = read.topologies(results)
    spent = {name: sums_by_cause(results, name, flow) for name in names}
    longest = max(sum(sums.values()) for sums in spent.values())
    size, unit = time_unit(longest)
    for row, (name, _) in topology_rows(axes, names):
        left = 0.0
        for cause, seconds in spent[name].items():
            axes.barh(row, seconds / size, left=left, height=0.62, color=OF_CAUSE[cause], edgecolor="white",
                      linewidth=0.5)
            left += seconds / size
    axes.set_xlim(0.0, 1.05 * longest / size)
    axes.set_xlabel(f"Mean time per offered record [{unit}]")


def coupling(results):
    """Connections, reach of a change, and instability of every component."""
    names = read.topologies(results)
    figure, (left, middle, right) = panels(3, max(3.0, 0.5 + 0.36 * len(component_names(results))), columns=3)
    bound = {name: results["topologies"][name]["coupling"] for name in names}
    left.set_title("Connections")
    for row, (name, color) in topology_rows(left, names):
        left.barh(row, bound[name]["connections"], height=0.6, color=color)
        left.text(bound[name]["connections"], row, f" {bound[name]['connections']}", va="center", fontsize=8)
    left.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    left.margins(x=0.12)
    left.set_xlabel("Adapters and subscriptions [number]")
    propagation_panel(middle, names, bound)
    instability_panel(right, results)
    topology_legend(figure, names)
    return figure


def propagation_panel(axes, names, bound):
    axes.set_title("Propagation cost")
    for row, (name, color) in topology_rows(axes, names):
        for offset, key, hatch in ((-0.19, "propagation_cost_schema", None), (0.19, "propagation_cost_synchronous", "////")):
            axes.barh(row + offset, 100 * bound[name][key], height=0.34, color=color if hatch is None else "white",
                      edgecolor=color, hatch=hatch)
    axes.set_xlim(0, 100)
    axes.set_yticklabels([])
    axes.set_xlabel("Pairs that reach each other [%]\nfilled: by schema, hatched: synchronous")


def component_names(results):
    """Components that have an instability in any topology, systems first."""
    middleware = {name: part["middleware"] for topology in results["topologies"].values()
                  for name, part in topology["coupling"]["components"].items() if part["instability"] is not None}
    return sorted(middleware, key=middleware.get)


def instability_panel(axes, results):
    topologies, components = read.topologies(results), component_names(results)
    colors, step = colors_of(topologies), 0.7 / max(1, len(topologies))
    axes.set_title("Instability")
    for index, topology in enumerate(topologies):
        for row, component in enumerate(components):
            part = results["topologies"][topology]["coupling"]["components"].get(component)
            if part and part["instability"] is not None:
                axes.plot(part["instability"], row + step * (index - (len(topologies) - 1) / 2), marker="o", markersize=5,
                          color=colors[topology], clip_on=False)
    axes.set_yticks(range(len(components)), [shortened(name, 20) for name in components])
    axes.set_ylim(len(components) - 0.45, -0.55)
    for row in range(1, len(components)):
        axes.axhline(row - 0.5, color="#e5e5e5", linewidth=0.6)
    axes.set_xlim(-0.03, 1.03)
    axes.grid(axis="x")
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Ce / (Ca + Ce) [0 to 1]")
