"""A results.json (format 1) without a simulator: made-up figures in every place that a plot reads."""

TOPOLOGIES = ["point-to-point", "hub-and-spoke", "esb", "event-driven"]
SYSTEMS = ["crm", "erp", "warehouse", "billing", "portal", "bureau"]
MIDDLEWARE = {"hub-and-spoke": "hub", "esb": "bus", "event-driven": "broker"}
HOUR = 3600.0


def estimate(mean, half_width=None):
    return {"mean": mean, "half_width": half_width, "level": 0.95, "n": 10}


ABSENT = {"mean": None, "half_width": None, "level": 0.95, "n": 0, "why": "nothing was measured"}


def flow(number, topology):
    base = 0.02 * 5**number * (1 + 0.3 * topology)
    times = {key: estimate(base * factor, 0.06 * base * factor)
             for key, factor in {"mean": 1.2, "p50": 1, "p95": 4, "p99": 9, "max": 20}.items()}
    offered = 20000 / 3**number
    return {
        "deadline_s": 2.0 if number == 1 else None,
        "offered": estimate(offered, 0.01 * offered),
        "goodput_per_s": estimate(0.97 * offered / (22 * HOUR), 0.01 * offered / (22 * HOUR)),
        "goodput_share": estimate(0.97, 0.003),
        "end_to_end_time_s": times,
        "time_spent_s": {node: {cause: estimate(0.2 * base * (1 + i), 0.01 * base)
                                for i, cause in enumerate(["wait", "service", "link", "retry", "limit"])}
                         for node in ("erp", "link: erp")},
    }


def coupling(topology):
    names = SYSTEMS + ([MIDDLEWARE[topology]] if topology in MIDDLEWARE else [])
    parts = {name: {"middleware": name not in SYSTEMS, "afferent": i, "efferent": 5 - i, "instability": (5 - i) / 5}
             for i, name in enumerate(names[:6])}
    return {"connections": 11 - len(names), "propagation_cost_schema": 0.42, "propagation_cost_synchronous": 0.31,
            "components": parts}


def topology(name, flow_names):
    index = TOPOLOGIES.index(name) if name in TOPOLOGIES else 0
    wave = [[60.0 * minute, abs((minute % 480) - 240) / 240 * (1 + index)] for minute in range(1440)]
    return {
        "flows": {flow_name: flow(number, index) for number, flow_name in enumerate(flow_names)},
        "nodes": {system: {"utilization": estimate(0.1 * (1 + i), 0.01)} for i, system in enumerate(SYSTEMS)},
        "limits": {"crm.daily-api": {"allowance": 4, "peak_use_share": estimate(0.7 + 0.1 * index, 0.05)}},
        "coupling": coupling(name),
        "series": {f"{flow_names[0]}.delivered_per_s": wave, "erp.queue_length": wave,
                   "crm.daily-api.in_use": wave},
    }


def blast(name, flow_names):
    components = SYSTEMS + ([MIDDLEWARE[name]] if name in MIDDLEWARE else [])
    return {component: {"flows": {flow_name: {"affected": estimate(float(3**((i + j) % 9) - 1), 2.0)}
                                  for j, flow_name in enumerate(flow_names)}}
            for i, component in enumerate(components)}


def results(flow_names, topologies=None):
    names = topologies or TOPOLOGIES
    return {
        "loadscape": {"version": "0.0.0", "format": 1, "command": "compare"},
        "scenario": {"title": "Synthetic", "duration_s": 24 * HOUR, "warm_up_s": 2 * HOUR},
        "topologies": {name: topology(name, flow_names) for name in names},
        "comparisons": [],
        "blast": {name: blast(name, flow_names) for name in names},
    }


EIGHT_FLOWS = ["order", "inventory-check", "credit-check", "production-status", "product-master", "case-updates",
               "invoice-to-the-external-tax-office", "shipment-notice"]
