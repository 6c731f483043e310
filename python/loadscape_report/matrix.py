"""The blast radius as a matrix: which component's outage hurts which flow, one panel per topology."""

from matplotlib.colors import LinearSegmentedColormap, LogNorm

from . import results as read
from .frame import panels, shortened
from .units import count_text

PALE_TO_DARK = LinearSegmentedColormap.from_list("affected", ["#fdf3e3", "#f0a860", "#c0480f", "#5c1700"])


def blast(results):
    """Records affected by an outage of each component, by flow and topology."""
    matrices = {name: matrix_of(faults) for name, faults in results["blast"].items() if faults}
    if not matrices:
        return None
    flows = read.flows(results)
    height = max(len(matrix) for matrix in matrices.values())
    longest = max(len(shortened(flow, 22)) for flow in flows)
    figure, all_axes = panels(len(matrices), 0.32 * height + 0.55 + 0.055 * longest)
    largest = max([2.0] + [mean for matrix in matrices.values() for row in matrix.values() for mean, _ in row])
    scale = LogNorm(vmin=0.5, vmax=largest)
    for axes, (name, matrix) in zip(all_axes, matrices.items()):
        panel(axes, name, matrix, flows, scale)
    bar = figure.colorbar(all_axes[0].collections[0], ax=all_axes, shrink=0.7, pad=0.01)
    bar.ax.yaxis.set_major_formatter(lambda count, _: count_text(count))
    bar.ax.minorticks_off()
    bar.set_label("Records affected per run [number, log scale]\nin parentheses: the interval covers zero")
    return figure


def matrix_of(faults):
    """{component: [(mean, half width) per flow]}"""
    return {component: [(read.mean(flow["affected"], 0.0), read.half_width(flow["affected"]))
                        for flow in fault["flows"].values()]
            for component, fault in faults.items()}


def panel(axes, name, matrix, flows, scale):
    values = [[mean if mean > 0 else float("nan") for mean, _ in row] for row in matrix.values()]
    axes.pcolormesh(values, norm=scale, cmap=PALE_TO_DARK, edgecolors="white", linewidth=1.5)
    for y, row in enumerate(matrix.values()):
        for x, (mean, width) in enumerate(row):
            text = "·" if mean <= 0 else count_text(mean)
            dark = mean > 0 and scale(mean) > 0.55
            axes.text(x + 0.5, y + 0.5, f"({text})" if 0 < mean <= width else text, ha="center", va="center",
                      fontsize=8, color="white" if dark else "#333333")
    axes.set_title(name)
    axes.invert_yaxis()
    axes.set_xticks([x + 0.5 for x in range(len(flows))], [shortened(flow, 22) for flow in flows], rotation=35,
                    ha="right", rotation_mode="anchor")
    axes.set_yticks([y + 0.5 for y in range(len(matrix))], [shortened(component, 18) for component in matrix])
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel("Flow [name]")
    axes.set_ylabel("Component down [name]")
