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
    "state-layer": "#7A5C00",
}
OTHERS = ["#000000", "#8C8C8C", "#6A3D9A", "#B8A000"]

# Where a record's time goes; tones that differ in lightness too, so that they survive a gray printer.
OF_CAUSE = {
    "wait": "#882255",
    "service": "#88CCEE",
    "link": "#117733",
    "retry": "#CC6677",
    "limit": "#DDCC77",
}


def colors_of(kinds):
    """{label: color} for {label: kind}, for the topologies of a results.json, or for labels that are kinds, in order.

    The first label of a kind has the kind's color, whatever the label; a label that is a kind comes before others. The
    rest share out what is left, so that two topologies of one kind can be told apart.
    """
    if not isinstance(kinds, dict):
        kinds = {label: label for label in kinds}
    kinds = {label: kind.get("kind", label) if isinstance(kind, dict) else kind for label, kind in kinds.items()}
    first = {}
    for label, kind in sorted(kinds.items(), key=lambda pair: pair[0] != pair[1]):
        first.setdefault(kind, label)
    free, colors = list(OTHERS), {}
    for number, (label, kind) in enumerate(kinds.items()):
        if kind in OF_TOPOLOGY and first[kind] == label:
            colors[label] = OF_TOPOLOGY[kind]
        else:
            colors[label] = free.pop(0) if free else OTHERS[number % len(OTHERS)]
    return colors
