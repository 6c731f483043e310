"""One color for each topology, the same in every plot, table and notebook.

Colors are those of Okabe and Ito, which people with any common color blindness can tell apart.
"""

OF_TOPOLOGY = {
    "point-to-point": "#0072B2",
    "hub-and-spoke": "#E69F00",
    "esb": "#009E73",
    "event-driven": "#CC79A7",
    "api-led": "#56B4E9",
    "hybrid": "#D55E00",
}
OTHERS = ["#000000", "#8C8C8C", "#7A5C00", "#6A3D9A"]

# Where a record's time goes; tones that differ in lightness too, so that they survive a gray printer.
OF_CAUSE = {
    "wait": "#882255",
    "service": "#88CCEE",
    "link": "#117733",
    "retry": "#CC6677",
    "limit": "#DDCC77",
}


def colors_of(topologies):
    """{name: color} for these names, in order; names without a color of their own share out the others."""
    free = [color for color in OTHERS]
    colors = {}
    for number, name in enumerate(topologies):
        if name in OF_TOPOLOGY:
            colors[name] = OF_TOPOLOGY[name]
        else:
            colors[name] = free.pop(0) if free else OTHERS[number % len(OTHERS)]
    return colors
