#include "analysis/verdict_parts.hpp"

#include "analysis/human.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace loadscape::analysis {
namespace {

constexpr std::size_t most_flows = 3;  // that a sentence names

/// Where the most and the least of a flow's records arrive, when that can be told apart.
struct Arrivals {
  std::string flow;
  const TopologyResult* most = nullptr;
  const TopologyResult* least = nullptr;
  double most_share = 0.0, least_share = 0.0;
  double gap() const { return most_share - least_share; }
};

constexpr std::string_view success = "success_share";
constexpr double worth_a_word = 0.001;  // of a share: less than that is no difference to people

std::optional<Arrivals> arrivals_of(const Results& results, const std::string& flow_name) {
  Arrivals arrivals{.flow = flow_name};
  for (const auto& topology : results.topologies) {
    const auto* flow = find_flow(topology, flow_name);
    if (!flow || !flow->success_share.mean) continue;
    const double share = *flow->success_share.mean;
    if (!arrivals.most || share > arrivals.most_share) {
      arrivals.most = &topology;
      arrivals.most_share = share;
    }
    if (!arrivals.least || share < arrivals.least_share) {
      arrivals.least = &topology;
      arrivals.least_share = share;
    }
  }
  if (arrivals.gap() < worth_a_word) return std::nullopt;
  if (!differs(results, success, flow_name, arrivals.most->name, arrivals.least->name)) return std::nullopt;
  return arrivals;
}

/// The topologies that deliver as much of the flow as this one, itself included.
std::string all_like(const Results& results, std::string_view flow_name, const TopologyResult& one) {
  std::vector<std::string> names;
  for (const auto& topology : results.topologies) {
    const auto* flow = find_flow(topology, flow_name);
    if (!flow || !flow->success_share.mean) continue;
    const double gap = *flow->success_share.mean - *find_flow(one, flow_name)->success_share.mean;
    if (std::abs(gap) < worth_a_word || !differs(results, success, flow_name, topology.name, one.name)) {
      names.push_back(topology.name);
    }
  }
  return with_commas(names);
}

std::string share_text(double share) { return human_number(100.0 * share) + " %"; }

/// Whole small counts as they are, "3", not "3.00".
std::string count_text(double number) {
  constexpr double small = 1000.0;
  return number == std::floor(number) && number < small ? fmt::format("{:.0f}", number) : human_number(number);
}

/// "1 in esb, 3 in point-to-point": the topologies by a number, smallest first.
std::string by_number(const std::map<double, std::vector<std::string>>& topologies) {
  std::vector<std::string> parts;
  parts.reserve(topologies.size());
  for (const auto& [number, names] : topologies) {
    parts.push_back(fmt::format("{} in {}", count_text(number), with_commas(names)));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

double spoiled_by(const ChangeResult& change) {
  return change.records_failed.mean.value_or(0.0) + change.records_dead_lettered.mean.value_or(0.0) +
         change.records_corrupted.mean.value_or(0.0);
}

}  // namespace

std::string with_commas(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  if (words.size() == 1) return words.front();
  const std::vector<std::string> first(words.begin(), words.end() - 1);
  return fmt::format("{} and {}", fmt::join(first, ", "), words.back());
}

bool differs(const Results& results, std::string_view metric, std::string_view flow, const std::string& a,
             const std::string& b) {
  const auto* comparison = find_comparison(results, metric, flow, a, b);
  return comparison &&
         (comparison->paired.verdict == Verdict::a_higher || comparison->paired.verdict == Verdict::b_higher);
}

std::string arrival_sentence(const Results& results) {
  if (results.topologies.empty()) return {};
  std::vector<Arrivals> different;
  for (const auto& flow : results.topologies.front().flows) {
    if (auto arrivals = arrivals_of(results, flow.name)) different.push_back(std::move(*arrivals));
  }
  std::ranges::stable_sort(different, std::greater{}, &Arrivals::gap);
  if (different.size() > most_flows) different.resize(most_flows);
  std::vector<std::string> parts;
  parts.reserve(different.size());
  for (const auto& one : different) {
    parts.push_back(fmt::format("{} of {} in {}, against {} in {}", share_text(one.least_share), one.flow,
                                all_like(results, one.flow, *one.least), share_text(one.most_share),
                                all_like(results, one.flow, *one.most)));
  }
  return parts.empty() ? std::string() : fmt::format("What is delivered differs: {}.", fmt::join(parts, "; "));
}

std::string duplicate_sentence(const Results& results) {
  if (results.topologies.empty()) return {};
  std::vector<std::pair<double, std::string>> flows;  // by the most that is handled twice anywhere
  for (const auto& named : results.topologies.front().flows) {
    std::map<double, std::vector<std::string>> duplicates;
    for (const auto& topology : results.topologies) {
      const auto* flow = find_flow(topology, named.name);
      if (flow && flow->duplicates.mean) duplicates[*flow->duplicates.mean].push_back(topology.name);
    }
    if (duplicates.empty() || duplicates.rbegin()->first == 0.0) continue;
    flows.emplace_back(duplicates.rbegin()->first, fmt::format("of {} {}", named.name, by_number(duplicates)));
  }
  std::ranges::stable_sort(flows, std::greater{}, [](const auto& flow) { return flow.first; });
  if (flows.size() > most_flows) flows.resize(most_flows);
  std::vector<std::string> parts;
  parts.reserve(flows.size());
  for (auto& flow : flows) parts.push_back(std::move(flow.second));
  return parts.empty() ? std::string() : fmt::format("Records that are handled twice: {}.", fmt::join(parts, "; "));
}

std::vector<std::string> change_sentences(const Results& results) {
  std::vector<std::string> sentences;
  if (results.topologies.empty()) return sentences;
  for (std::size_t i = 0; i < results.topologies.front().changes.size(); ++i) {
    std::map<double, std::vector<std::string>> teams, spoiled;
    for (const auto& topology : results.topologies) {
      const auto& change = topology.changes[i];
      teams[static_cast<double>(change.teams.size())].push_back(topology.name);
      spoiled[spoiled_by(change)].push_back(topology.name);
    }
    const auto& name = results.topologies.front().changes[i].name;
    sentences.push_back(
        fmt::format("After {}, so many teams have to act: {}. Records that fail or are wrong until they have: {}.",
                    name, by_number(teams), by_number(spoiled)));
  }
  return sentences;
}

}  // namespace loadscape::analysis
