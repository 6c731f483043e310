"""Numbers for people: durations, rates and counts with the unit that fits them."""

TIME_UNITS = [(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1.0, "s"), (60.0, "min"), (3600.0, "h"), (86400.0, "d")]
RATE_UNITS = [(1.0, "s"), (60.0, "min"), (3600.0, "h"), (86400.0, "day")]
TIME_STEPS = [1, 2, 5, 10, 20, 30]


def time_unit(seconds):
    """(seconds in the unit, its name) for the largest unit of which there is at least one."""
    fitting = [unit for unit in TIME_UNITS if abs(seconds) >= unit[0]]
    return fitting[-1] if fitting else TIME_UNITS[0]


def rate_unit(per_second):
    """(seconds in the period, its name) for the shortest period in which at least one thing happens."""
    return next((unit for unit in RATE_UNITS if per_second * unit[0] >= 1.0), RATE_UNITS[-1])


def time_text(seconds):
    size, name = time_unit(seconds * (1 + 1e-9))
    return f"{seconds / size:.3g} {name}"


def count_text(count):
    """At most four characters for counts below a billion: 0.4, 12, 340, 5.1k, 12k."""
    for size, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(count) >= 0.9995 * size:
            return f"{count / size:.2g}{name}" if abs(count) < 9.95 * size else f"{count / size:.0f}{name}"
    return f"{count:.2g}" if abs(count) < 9.95 else f"{count:.0f}"


def time_ticks(low, high):
    """Round durations between two positive ones, for a logarithmic axis."""
    decades = [sign * 10.0**power for power in range(-9, 0) for sign in (1, 2, 5)]
    decades += [step * unit for unit in (1.0, 60.0) for step in TIME_STEPS]
    decades += [step * 3600.0 for step in (1, 2, 5, 12)] + [step * 86400.0 for step in (1, 2, 5, 10, 20, 50, 100)]
    inside = [tick for tick in decades if low <= tick <= high]
    if len(inside) < 3:  # one tick alone tells no distances
        fine = [float(f"{step}e{power}") for power in range(-9, 1) for step in (1, 1.5, 2, 3, 4, 6, 8)]
        fine += [step * unit for unit in (60.0, 3600.0, 86400.0) for step in (0.5, 1, 1.5, 2, 3, 4, 6, 8, 10, 15, 20)]
        inside = sorted({tick for tick in fine if low <= tick <= high})
    if len(inside) > 7:
        coarse = [10.0**power for power in range(-9, 2)] + [60.0, 600.0, 3600.0, 36000.0, 86400.0, 864000.0]
        inside = [tick for tick in coarse if low <= tick <= high]
    while len(inside) > 7:
        inside = inside[::2]
    return inside
