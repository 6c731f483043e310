#include "analysis/estimate.hpp"
#include "analysis/human.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace loadscape::analysis {
namespace {

/// Less than one message in a million moments is nothing.
std::string cell_queue(const std::optional<double>& length) {
  return length ? human_number(*length < 1e-6 ? 0.0 : *length) : "-";
}

/// The table without the columns that say nothing in any row.
std::string layout_of(const TextTable& table) {
  TextTable shown{{}, std::vector<std::vector<std::string>>(table.rows.size())};
  for (std::size_t column = 0; column < table.header.size(); ++column) {
    const auto is_silent = [&](const auto& row) { return row[column].empty() || row[column] == "-"; };
    if (column > 0 && std::ranges::all_of(table.rows, is_silent)) continue;
    shown.header.push_back(table.header[column]);
    for (std::size_t row = 0; row < table.rows.size(); ++row) shown.rows[row].push_back(table.rows[row][column]);
  }
  return layout(shown);
}

std::string flows_text(const TopologyEstimate& estimate) {
  TextTable table{{"flow", "offered", "mean", "p95", ""}, {}};
  for (const auto& flow : estimate.flows) {
    table.rows.push_back({flow.name, cell_rate(flow.offered_per_s), cell_seconds(flow.end_to_end_time_mean_s),
                          cell_seconds(flow.end_to_end_time_p95_s), flow.why});
  }
  return layout_of(table);
}

std::string stations_text(const TopologyEstimate& estimate) {
  TextTable table{{"station", "servers", "arrivals", "load", "util.", "wait", "queue", "refused", "formula"}, {}};
  for (const auto& station : estimate.stations) {
    table.rows.push_back(
        {station.name, station.servers ? fmt::format("{}", *station.servers) : "unlimited",
         cell_rate(station.arrival_rate_per_s), station.offered_load ? human_number(*station.offered_load) : "infinite",
         cell_share(station.utilization), cell_seconds(station.wait_mean_s), cell_queue(station.queue_length),
         station.refused_share > 0.0 ? cell_share(station.refused_share) : "-",
         station.overloaded ? "overloaded" : station.formula});
  }
  return layout_of(table);
}

std::string bottleneck_text(const TopologyEstimate& estimate) {
  if (!estimate.saturates_at) return "No station has a bound on its servers.\n";
  const auto multiple = human_number(*estimate.saturates_at);
  if (*estimate.saturates_at <= 1.0) {
    return wrapped(fmt::format("Bottleneck: {}, overloaded: it carries {} of these rates.", estimate.bottleneck,
                               cell_share(estimate.saturates_at)));
  }
  return wrapped(fmt::format("Bottleneck: {}, which saturates at {} times these rates{}.", estimate.bottleneck,
                             multiple, estimate.exact ? "" : " at the latest"));
}

std::string note_list(const std::string& title, const std::vector<EstimateNote>& notes) {
  std::string text = notes.empty() ? std::string() : title + "\n";
  for (const auto& note : notes) text += wrapped("- " + text_of(note));
  return text;
}

}  // namespace

std::string estimate_text(std::span<const TopologyEstimate> estimates) {
  std::string text;
  for (const auto& estimate : estimates) {
    text += fmt::format("{}{}\n{}{}{}\n", estimate.name, estimate.exact ? " (exact means)" : "", flows_text(estimate),
                        stations_text(estimate), bottleneck_text(estimate));
  }
  text += note_list("Approximate", notes_of(estimates, &TopologyEstimate::approximations));
  text += note_list("Not modeled", notes_of(estimates, &TopologyEstimate::not_modeled));
  return text;
}

std::vector<EstimateNote> notes_of(std::span<const TopologyEstimate> estimates, EstimateNotes which) {
  std::vector<EstimateNote> notes;
  for (const auto& estimate : estimates) {
    for (const auto& sentence : estimate.*which) {
      auto note = std::ranges::find(notes, sentence, &EstimateNote::sentence);
      if (note == notes.end()) note = notes.insert(note, {sentence, {}});
      note->topologies.push_back(estimate.name);
    }
  }
  for (auto& note : notes) {
    if (note.topologies.size() == estimates.size()) note.topologies.clear();
  }
  return notes;
}

std::string text_of(const EstimateNote& note) {
  if (note.topologies.empty()) return note.sentence;
  return fmt::format("{} [{}]", note.sentence, fmt::join(note.topologies, ", "));
}

std::string difference_text(const std::optional<EstimateDifference>& difference) {
  if (!difference) return "-";
  const double percent = 100.0 * difference->relative;
  const auto* mark = difference->outside ? " *" : "";
  const double size = std::abs(percent);
  return fmt::format("{:+.{}f} %{}", percent, size >= 9.95 ? 0 : size >= 0.095 ? 1 : 3, mark);
}

}  // namespace loadscape::analysis
