#include "analysis/tables.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace loadscape::analysis {
namespace {

/// A metric that people ask about, and the word for being better at it.
struct Asked {
  std::string_view metric;  ///< path
  std::string_view name;
  bool lower_is_better;
  std::string_view better;
  const Estimate& (*of)(const FlowResult&);
  std::string (*text)(const Estimate&);
};

std::string rate_sentence(const Estimate& per_s) { return human_number(per_s) + " per s"; }

const std::array asked{
    Asked{"end_to_end_time_s.p95", "p95", true, "faster",
          [](const FlowResult& f) -> const Estimate& { return f.end_to_end_time_s.p95; }, human_seconds},
    Asked{"success_share", "success", false, "higher",
          [](const FlowResult& f) -> const Estimate& { return f.success_share; }, human_points},
    Asked{"goodput_per_s", "goodput", false, "higher",
          [](const FlowResult& f) -> const Estimate& { return f.goodput_per_s; }, rate_sentence},
};

/// The topology with the best mean; the first of equals. Null when nothing was measured.
const TopologyResult* best_of(const Results& results, std::size_t flow, const Asked& question) {
  const TopologyResult* best = nullptr;
  for (const auto& topology : results.topologies) {
    const auto& mean = question.of(topology.flows[flow]).mean;
    if (!mean) continue;
    const auto& leader = best ? question.of(best->flows[flow]).mean : mean;
    if (!best || (question.lower_is_better ? *mean < *leader : *mean > *leader)) best = &topology;
  }
  return best;
}

/// What the best is against the others, by kind of verdict.
struct Standing {
  std::vector<std::string> better;  ///< "1.20 s +- 0.10 s faster than hub-and-spoke"
  std::vector<std::string> close, identical, unknown, unstable;
};

Standing standing_of(const Results& results, const TopologyResult& best, const std::string& flow,
                     const Asked& question) {
  Standing standing;
  for (const auto& other : results.topologies) {
    if (&other == &best) continue;
    const auto* comparison = find_comparison(results, question.metric, flow, best.name, other.name);
    if (!comparison) continue;
    if (question.of(*find_flow(other, flow)).diverges) {
      standing.unstable.push_back(other.name);
      continue;
    }
    switch (comparison->paired.verdict) {
      case Verdict::identical: standing.identical.push_back(other.name); break;
      case Verdict::not_distinguishable: standing.close.push_back(other.name); break;
      case Verdict::unknown: standing.unknown.push_back(other.name); break;
      default: {
        Estimate size = comparison->paired.difference;
        size.mean = std::abs(*size.mean);
        standing.better.push_back(fmt::format("{} {} than {}", question.text(size), question.better, other.name));
      }
    }
  }
  return standing;
}

std::string sentence(const TopologyResult& best, const Standing& standing) {
  std::vector<std::string> parts;
  if (!standing.better.empty()) parts.push_back(fmt::format("{}", fmt::join(standing.better, ", ")));
  if (!standing.close.empty()) {
    parts.push_back(fmt::format("not distinguishable from {}", fmt::join(standing.close, ", ")));
  }
  if (!standing.identical.empty()) {
    parts.push_back(fmt::format("identical to {}", fmt::join(standing.identical, ", ")));
  }
  if (!standing.unstable.empty()) {
    parts.push_back(fmt::format("stable, unlike {}", fmt::join(standing.unstable, ", ")));
  }
  if (parts.empty()) return "no verdict, it takes at least two replications";
  std::string text = fmt::format("{} is {}", best.name, fmt::join(parts, "; "));
  if (!standing.unknown.empty()) text += fmt::format("; no verdict against {}", fmt::join(standing.unknown, ", "));
  return text;
}

}  // namespace

std::string verdict_text(const Results& results) {
  std::string text;
  if (results.topologies.size() < 2) return text;
  for (std::size_t i = 0; i < results.topologies.front().flows.size(); ++i) {
    const auto& flow = results.topologies.front().flows[i].name;
    std::vector<std::string_view> equal;  // metrics that no topology changes
    for (const auto& question : asked) {
      const auto* best = best_of(results, i, question);
      if (!best) continue;
      const auto standing = standing_of(results, *best, flow, question);
      if (standing.identical.size() + 1 == results.topologies.size()) {
        equal.push_back(question.name);
      } else {
        text += wrapped(fmt::format("{} {}: {}", flow, question.name, sentence(*best, standing)));
      }
    }
    if (!equal.empty()) {
      text += wrapped(fmt::format("{} {}: identical in all topologies", flow, fmt::join(equal, ", ")));
    }
  }
  return text;
}

}  // namespace loadscape::analysis
