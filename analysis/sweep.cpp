#include "analysis/sweep.hpp"

#include "analysis/human.hpp"
#include "analysis/results_csv.hpp"
#include "analysis/results_json.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace loadscape::analysis {
namespace {

/// A number and the unit behind it: "3", "1.5 s", "20/min".
struct Measured {
  double number = 0.0;
  std::string unit;
};

std::optional<Measured> measured(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  Measured read;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read.number);
  if (error != std::errc{} || !std::isfinite(read.number)) return std::nullopt;
  read.unit = std::string(end, text.data() + text.size());
  return read;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> values(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      values.emplace_back();
    } else if (c != ' ' || !values.back().empty()) {
      values.back() += c;
    }
  }
  return values;
}

bool is_whole(double number) { return number == std::floor(number); }

std::variant<Knob, KnobMistake> range(const std::string& path, std::string_view from_text, std::string_view to_text,
                                      std::size_t steps) {
  auto from = measured(from_text);
  const auto to = measured(to_text);
  if (!from || !to) return KnobMistake{"needs a number at each end of FROM..TO", "3..30, or 1 s..10 s"};
  if (from->unit.empty()) from->unit = to->unit;
  if (from->unit != to->unit) return KnobMistake{"has different units at its ends", "1 s..10 s"};
  if (!(from->number < to->number)) return KnobMistake{"must end above where it begins", "3..30"};
  const bool whole = is_whole(from->number) && is_whole(to->number);
  const double width = to->number - from->number;
  const auto count = whole && width < static_cast<double>(steps) ? static_cast<std::size_t>(width) + 1 : steps;
  Knob knob{path, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const double exact = from->number + width * static_cast<double>(i) / static_cast<double>(count - 1);
    knob.values.push_back(fmt::format("{:.6g}{}", whole ? std::round(exact) : exact, from->unit));
  }
  return knob;
}

/// Keeps the larger of two, by what it measures; an estimate without a value loses.
template <class Keep>
void for_largest(const Estimate& candidate, const Estimate& present, double sign, Keep keep) {
  if (candidate.mean && (!present.mean || sign * *candidate.mean > sign * *present.mean)) keep();
}

void judge_flow(const FlowResult& flow, SweepRow& row) {
  const auto& p95 = flow.end_to_end_time_s.p95;
  for_largest(p95, row.slowest_p95_s, 1.0, [&] {
    row.slowest_p95_s = p95;
    row.slowest_flow = flow.name;
  });
  for_largest(flow.success_share, row.least_success_share, -1.0, [&] {
    row.least_success_share = flow.success_share;
    row.least_successful_flow = flow.name;
  });
  for (const auto& expectation : flow.expectations) {
    ++row.expectations;
    if (expectation.judgement != Judgement::missed) continue;
    if (row.missed++ > 0) continue;
    row.first_missed = fmt::format("{} {} {}, expected {}", flow.name, expectation.metric, measured_text(expectation),
                                   expectation.text);
  }
}

std::vector<std::string> topologies_of(const Sweep& sweep) {
  std::vector<std::string> names;
  for (const auto& row : sweep.rows) {
    if (std::ranges::find(names, row.topology) == names.end()) names.push_back(row.topology);
  }
  return names;
}

std::string breaking_sentence(const Sweep& sweep, const std::string& topology) {
  if (const auto* row = breaking_point(sweep, topology)) {
    return fmt::format("{}: breaks at {}: {}{}", topology, row->value, row->first_missed,
                       row->missed > 1 ? fmt::format(", and {} more", row->missed - 1) : "");
  }
  const bool judges = std::ranges::any_of(sweep.rows, [](const SweepRow& row) { return row.expectations > 0; });
  if (!judges) return topology + ": the scenario expects nothing, so nothing can break";
  return fmt::format("{}: misses no expectation up to {}", topology, sweep.values.back());
}

std::string unless_empty(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

std::variant<Knob, KnobMistake> read_knob(std::string_view assignment, std::size_t steps) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == assignment.size()) {
    return KnobMistake{"must be PATH=FROM..TO or PATH=A,B,C", "--vary systems.erp.workers=4..16"};
  }
  const std::string path(assignment.substr(0, equals));
  const auto values = assignment.substr(equals + 1);
  const auto dots = values.find("..");
  if (dots != std::string_view::npos) return range(path, values.substr(0, dots), values.substr(dots + 2), steps);
  Knob knob{path, split(values)};
  if (std::ranges::any_of(knob.values, &std::string::empty)) {
    return KnobMistake{"has an empty value", "separate values by one comma: 4,8,16"};
  }
  return knob;
}

SweepRow sweep_row(const std::string& value, const TopologyResult& topology) {
  SweepRow row{.value = value,
               .topology = topology.name,
               .slowest_flow = {},
               .slowest_p95_s = absent("nothing was delivered"),
               .least_successful_flow = {},
               .least_success_share = absent("nothing was offered"),
               .busiest_node = {},
               .busiest_utilization = absent("no node has a limited number of servers"),
               .first_missed = {}};
  for (const auto& flow : topology.flows) judge_flow(flow, row);
  for (const auto& node : topology.nodes) {
    row.unstable_nodes += node.unstable ? 1 : 0;
    if (!node.servers) continue;
    for_largest(node.utilization, row.busiest_utilization, 1.0, [&] {
      row.busiest_utilization = node.utilization;
      row.busiest_node = node.name;
    });
  }
  row.connections = topology.coupling.connections.size();
  for (const auto& entity : topology.coupling.entities) {
    row.widest_change = std::max(row.widest_change, entity.components.size());
  }
  return row;
}

const SweepRow* breaking_point(const Sweep& sweep, std::string_view topology) {
  const auto row = std::ranges::find_if(
      sweep.rows, [&](const SweepRow& candidate) { return candidate.topology == topology && candidate.missed > 0; });
  return row == sweep.rows.end() ? nullptr : &*row;
}

std::string sweep_text(const Sweep& sweep) {
  std::string text = fmt::format("{}\n\nVaried: {}\n", sweep.title, sweep.path);
  const auto names = topologies_of(sweep);
  for (const auto& name : names) {
    TextTable table{{"value", "slowest flow", "p95", "success", "busiest", "util.", "adapters", "change", "missed"},
                    {}};
    for (const auto& row : sweep.rows) {
      if (row.topology != name) continue;
      table.rows.push_back(
          {row.value, unless_empty(row.slowest_flow),
           row.unstable_nodes > 0 ? "unstable" : cell_seconds(row.slowest_p95_s), cell_share(row.least_success_share),
           unless_empty(row.busiest_node), cell_share(row.busiest_utilization), fmt::format("{}", row.connections),
           fmt::format("{}", row.widest_change), fmt::format("{} of {}", row.missed, row.expectations)});
    }
    text += fmt::format("\n{}\n{}", name, layout(table));
  }
  text += "\nBreaking point: the first value at which an expectation is missed\n";
  for (const auto& name : names) text += wrapped(breaking_sentence(sweep, name));
  return text;
}

std::string sweep_json(const Sweep& sweep) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : sweep.rows) {
    rows.push_back({{"value", row.value},
                    {"topology", row.topology},
                    {"slowest_flow", row.slowest_flow},
                    {"slowest_p95_s", to_json(row.slowest_p95_s)},
                    {"least_successful_flow", row.least_successful_flow},
                    {"least_success_share", to_json(row.least_success_share)},
                    {"busiest_node", row.busiest_node},
                    {"busiest_utilization", to_json(row.busiest_utilization)},
                    {"connections", row.connections},
                    {"widest_change", row.widest_change},
                    {"unstable_nodes", row.unstable_nodes},
                    {"expectations", row.expectations},
                    {"missed", row.missed},
                    {"first_missed", row.first_missed}});
  }
  nlohmann::ordered_json breaks;
  for (const auto& name : topologies_of(sweep)) {
    const auto* row = breaking_point(sweep, name);
    breaks[name] = row == nullptr ? nlohmann::ordered_json() : nlohmann::ordered_json(row->value);
  }
  const nlohmann::ordered_json document{
      {"loadscape", {{"version", sweep.version}, {"format", Results::format}, {"command", "sweep"}}},
      {"scenario", {{"title", sweep.title}, {"path", sweep.scenario_path}}},
      {"path", sweep.path},
      {"values", sweep.values},
      {"rows", rows},
      {"breaks_at", breaks}};
  return document.dump(2) + "\n";
}

std::string sweep_csv(const Sweep& sweep) {
  std::string text =
      "value,topology,slowest_flow,slowest_p95_s,slowest_p95_half_width_s,least_successful_flow,least_success_share,"
      "busiest_node,busiest_utilization,connections,widest_change,unstable_nodes,expectations,missed\n";
  for (const auto& row : sweep.rows) {
    text += fmt::format("\"{}\",{},{},{},{},{},{},{},{},{},{},{},{},{}\n", row.value, row.topology, row.slowest_flow,
                        csv_number(row.slowest_p95_s.mean), csv_number(row.slowest_p95_s.half_width),
                        row.least_successful_flow, csv_number(row.least_success_share.mean), row.busiest_node,
                        csv_number(row.busiest_utilization.mean), row.connections, row.widest_change,
                        row.unstable_nodes, row.expectations, row.missed);
  }
  return text;
}

}  // namespace loadscape::analysis
