"""The plots: what is drawn, from which results, and that nothing in a name can break it."""

import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))

import synthetic  # noqa: E402
from loadscape_report import colors, frame, load, matrix, plots, results, sweep, units  # noqa: E402
from loadscape_report.__main__ import draw_all  # noqa: E402

DRAWINGS = {"latency": plots.latency, "goodput": plots.goodput, "time-spent": plots.time_spent,
            "limits": load.limits, "series": load.series, "coupling": plots.coupling, "blast": matrix.blast}


def draw_into(directory, found):
    path = pathlib.Path(directory) / "results.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return draw_all(path, pathlib.Path(directory) / "plots")


def absent_everywhere(tree):
    """The same results, with every estimate absent: a run in which nothing happened."""
    if isinstance(tree, dict):
        return synthetic.ABSENT if "half_width" in tree else {key: absent_everywhere(one) for key, one in tree.items()}
    return tree


def swept(values, topologies, p95=lambda value, name: 1.0):
    """A sweep document in which only the slowest p95 differs."""
    def estimate(mean):
        return {"mean": mean, "half_width": 0.1 * mean, "level": 0.95, "n": 3}
    rows = [{"value": value, "topology": name, "slowest_p95_s": estimate(p95(value, name)),
             "least_success_share": estimate(1.0), "busiest_utilization": estimate(0.5), "connections": 3,
             "widest_change": 2, "missed": 0} for value in values for name in topologies]
    return {"loadscape": {"command": "sweep", "format": 1}, "path": "systems.app.copies", "values": values, "rows": rows}


class Sweeps(unittest.TestCase):
    def test_a_sweep_is_one_picture_with_a_line_for_each_topology(self):
        document = swept(["3", "6", "30"], ["esb", "point-to-point"], lambda value, name: float(value))
        with tempfile.TemporaryDirectory() as directory:
            self.assertEqual(draw_into(directory, document), ["sweep"])
        figure = sweep.sweep(document)
        first = figure.axes[0]
        self.assertEqual(len(first.containers), 2)
        self.assertEqual(list(first.containers[0].lines[0].get_xdata()), [3.0, 6.0, 30.0])
        self.assertEqual(list(first.containers[0].lines[0].get_ydata()), [3.0, 6.0, 30.0])

    def test_values_without_a_common_unit_stand_evenly(self):
        self.assertEqual(sweep.places_of(["1 s", "3 s"])[0], [1.0, 3.0])
        self.assertEqual(sweep.places_of(["1 s", "2 min"])[0], [0, 1])
        self.assertEqual(sweep.places_of(["fifo", "priority"])[0], [0, 1])


class Limits(unittest.TestCase):
    def test_what_is_used_stands_against_the_allowance(self):
        found = synthetic.results(["order"], ["esb"])
        names = load.chosen_series(found)
        self.assertEqual(names, ["order.delivered_per_s", "crm.daily-api.in_use", "erp.queue_length"])
        axes = load.series(found).axes[1]
        self.assertIn("allowance", axes.get_title())
        self.assertEqual([list(line.get_ydata()) for line in axes.lines][1], [4, 4])

    def test_a_limit_that_is_hardly_used_takes_no_room(self):
        found = synthetic.results(["order"], ["esb"])
        found["topologies"]["esb"]["limits"]["crm.daily-api"]["allowance"] = 1000
        self.assertNotIn("crm.daily-api.in_use", load.chosen_series(found))


class Files(unittest.TestCase):
    def test_every_plot_is_written_as_svg_and_png(self):
        with tempfile.TemporaryDirectory() as directory:
            drawn = draw_into(directory, synthetic.results(synthetic.EIGHT_FLOWS))
            self.assertEqual(drawn, list(DRAWINGS))
            for name in drawn:
                for extension in ("svg", "png"):
                    file = pathlib.Path(directory) / "plots" / f"{name}.{extension}"
                    self.assertGreater(file.stat().st_size, 5000, file)

    def test_the_same_results_give_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            for directory in (one, other):
                draw_into(directory, synthetic.results(["order"], ["esb"]))
            for file in sorted((pathlib.Path(one) / "plots").iterdir()):
                self.assertEqual(file.read_bytes(), (pathlib.Path(other) / "plots" / file.name).read_bytes(), file.name)

    def test_a_name_cannot_become_markup_or_a_formula(self):
        names = ["<script>alert(1)</script>", "$\\frac{", "a & \"b\"", "Übergabe ≥ 1\nzwei"]
        with tempfile.TemporaryDirectory() as directory:
            for name in draw_into(directory, synthetic.results(names)):
                svg = (pathlib.Path(directory) / "plots" / f"{name}.svg").read_text(encoding="utf-8")
                self.assertNotIn("<script", svg)

    def test_results_without_any_figure_are_no_error(self):
        with tempfile.TemporaryDirectory() as directory:
            drawn = draw_into(directory, absent_everywhere(synthetic.results(["order"])))
        self.assertIn("goodput", drawn)
        self.assertNotIn("latency", drawn)  # there is no time to show

    def test_without_a_blast_radius_there_is_no_matrix(self):
        found = synthetic.results(["order"])
        found["blast"] = {}
        with tempfile.TemporaryDirectory() as directory:
            self.assertNotIn("blast", draw_into(directory, found))

    def test_another_format_is_refused(self):
        found = synthetic.results(["order"])
        found["loadscape"]["format"] = 2
        with tempfile.TemporaryDirectory() as directory, self.assertRaisesRegex(results.UnknownFormat, "format 2"):
            draw_into(directory, found)


class Axes(unittest.TestCase):
    def test_every_horizontal_axis_says_its_unit_in_brackets(self):
        found = synthetic.results(synthetic.EIGHT_FLOWS)
        for name, draw in DRAWINGS.items():
            with frame.settings():
                figure = draw(found)
            labeled = [axes.get_xlabel() for axes in figure.axes if axes.axison and axes.get_label() != "<colorbar>"]
            self.assertTrue(labeled, name)
            for label in labeled:
                self.assertRegex(label, r"\[.+\]", name)

    def test_a_latency_panel_shows_three_intervals_per_topology(self):
        with frame.settings():
            figure = plots.latency(synthetic.results(["order"]))
        intervals = [line for line in figure.axes[0].containers]
        self.assertEqual(len(intervals), 3 * len(synthetic.TOPOLOGIES))


class Colors(unittest.TestCase):
    def test_a_topology_keeps_its_color_in_any_company(self):
        alone = colors.colors_of(["esb"])["esb"]
        self.assertEqual(alone, colors.colors_of(["mine", "point-to-point", "esb"])["esb"])

    def test_topologies_of_other_names_get_different_colors(self):
        found = colors.colors_of(["mine", "yours", "event-driven"])
        self.assertEqual(len(set(found.values())), 3)


    def test_a_label_of_ones_own_has_the_color_of_its_kind(self):
        found = colors.colors_of({"as-drawn": "hybrid", "direct": "event-driven", "bridged": "event-driven"})
        self.assertEqual(found["as-drawn"], colors.OF_TOPOLOGY["hybrid"])
        self.assertEqual(found["direct"], colors.OF_TOPOLOGY["event-driven"])
        self.assertEqual(len(set(found.values())), 3)

    def test_a_label_that_is_a_kind_comes_before_others_of_that_kind(self):
        found = colors.colors_of({"mine": "esb", "esb": "esb"})
        self.assertEqual(found["esb"], colors.OF_TOPOLOGY["esb"])
        self.assertNotEqual(found["mine"], found["esb"])

    def test_colors_follow_the_kinds_in_the_results(self):
        found = synthetic.results(["order"])
        names = list(found["topologies"])
        found["topologies"][names[0]]["kind"] = "hybrid"
        self.assertEqual(colors.colors_of(results.topologies(found))[names[0]], colors.OF_TOPOLOGY["hybrid"])
        self.assertEqual(colors.colors_of(found["topologies"])[names[0]], colors.OF_TOPOLOGY["hybrid"])


class Units(unittest.TestCase):
    def test_durations_have_the_unit_that_fits(self):
        self.assertEqual([units.time_text(t) for t in (0.02, 1.0, 90.0, 7200.0)], ["20 ms", "1 s", "1.5 min", "2 h"])

    def test_counts_stay_short(self):
        self.assertEqual([units.count_text(n) for n in (0.25, 9.4, 340, 5100, 12000, 999999)],
                         ["0.25", "9.4", "340", "5.1k", "12k", "1M"])

    def test_ticks_lie_inside_the_axis_and_do_not_crowd(self):
        for low, high in ((0.01, 0.04), (0.001, 1e6), (30.0, 7200.0), (1e-7, 3e-7), (0.15, 0.6), (70.0, 280.0)):
            ticks = units.time_ticks(low, high)
            self.assertTrue(3 <= len(ticks) <= 7, (low, high, ticks))
            self.assertTrue(all(low <= tick <= high for tick in ticks))


if __name__ == "__main__":
    unittest.main()
