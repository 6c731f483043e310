#include "analysis/report.hpp"
#include "analysis/tables.hpp"
#include "analysis/verdict_parts.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadscape::analysis {
namespace {

constexpr std::string_view p95 = "end_to_end_time_s.p95";

/// How the topologies rank in the p95 of one flow.
struct Ranking {
  std::string flow;
  const TopologyResult* fastest = nullptr;
  const TopologyResult* slowest = nullptr;  ///< of those that can be told apart from the fastest; null when none can
  double fastest_s = 0.0, slowest_s = 0.0;
  std::vector<std::string> as_fast;  ///< not to be told apart from the fastest, itself first
  std::vector<std::string> as_slow;  ///< nor from the slowest
  double ratio() const { return fastest_s > 0.0 ? slowest_s / fastest_s : 1.0; }
};

std::optional<double> p95_of(const TopologyResult& topology, const std::string& flow_name) {
  const auto* flow = find_flow(topology, flow_name);
  return flow ? flow->end_to_end_time_s.p95.mean : std::nullopt;
}

std::optional<Ranking> rank(const Results& results, const std::string& flow_name) {
  Ranking ranking;
  ranking.flow = flow_name;
  for (const auto& topology : results.topologies) {
    const auto value = p95_of(topology, flow_name);
    if (!value || (ranking.fastest && *value >= ranking.fastest_s)) continue;
    ranking.fastest = &topology;
    ranking.fastest_s = *value;
  }
  if (!ranking.fastest || results.topologies.size() < 2) return std::nullopt;
  ranking.as_fast.push_back(ranking.fastest->name);
  for (const auto& topology : results.topologies) {
    const auto value = p95_of(topology, flow_name);
    if (&topology == ranking.fastest || !value) continue;
    if (!differs(results, p95, flow_name, topology.name, ranking.fastest->name)) {
      ranking.as_fast.push_back(topology.name);
    } else if (*value > ranking.slowest_s) {
      ranking.slowest = &topology;
      ranking.slowest_s = *value;
    }
  }
  if (!ranking.slowest) return ranking;
  for (const auto& topology : results.topologies) {
    if (!p95_of(topology, flow_name) || &topology == ranking.fastest) continue;
    if (&topology == ranking.slowest || !differs(results, p95, flow_name, topology.name, ranking.slowest->name)) {
      ranking.as_slow.push_back(topology.name);
    }
  }
  return ranking;
}

std::string latency_sentence(const Results& results, const Ranking& ranking) {
  const auto* comparison = find_comparison(results, p95, ranking.flow, ranking.slowest->name, ranking.fastest->name);
  Estimate difference = comparison->paired.difference;
  if (difference.mean) difference.mean = std::abs(*difference.mean);
  return fmt::format(
      "{} is fastest in {} (95 % of its records within {}) and slowest in {} ({}; paired difference {}).", ranking.flow,
      with_commas(ranking.as_fast), human_seconds(ranking.fastest_s), with_commas(ranking.as_slow),
      human_seconds(ranking.slowest_s), human_seconds(difference));
}

std::vector<std::string> latency_sentences(const Results& results) {
  constexpr std::size_t most = 3;
  constexpr double worth_a_name = 1.01;
  std::vector<Ranking> different;
  std::vector<std::string> close, alike;
  if (results.topologies.empty()) return {};
  for (const auto& flow : results.topologies.front().flows) {
    auto ranking = rank(results, flow.name);
    if (!ranking) continue;
    if (!ranking->slowest) {
      alike.push_back(flow.name);
    } else if (ranking->ratio() < worth_a_name) {
      close.push_back(flow.name);
    } else {
      different.push_back(std::move(*ranking));
    }
  }
  std::ranges::stable_sort(different, std::greater{}, &Ranking::ratio);
  std::vector<std::string> sentences, others;
  for (const auto& ranking : different) {
    if (sentences.size() < most)
      sentences.push_back(latency_sentence(results, ranking));
    else
      others.push_back(ranking.flow);
  }
  if (!others.empty()) sentences.back() += fmt::format(" The topologies differ for {} as well.", with_commas(others));
  if (!close.empty()) {
    sentences.push_back(fmt::format("For {} they differ by less than 1 % of the 95th percentile.", with_commas(close)));
  }
  if (!alike.empty()) {
    sentences.push_back(
        fmt::format("In the 95th percentile of {}, the topologies cannot be told apart.", with_commas(alike)));
  }
  return sentences;
}

std::vector<std::string> expectations_with(const TopologyResult& topology, Judgement judgement) {
  std::vector<std::string> found;
  for (const auto& flow : topology.flows) {
    for (const auto& expectation : flow.expectations) {
      if (expectation.judgement != judgement) continue;
      found.push_back(fmt::format("{} {} {}", flow.name, expectation.metric, expectation.text));
    }
  }
  return found;
}

std::string expectation_sentence(const Results& results) {
  std::vector<std::string> missing, keeping;
  std::size_t undecided = 0;
  for (const auto& topology : results.topologies) {
    const auto missed = expectations_with(topology, Judgement::missed);
    const auto unclear = expectations_with(topology, Judgement::undecided).size();
    undecided += unclear;
    if (!missed.empty()) {
      missing.push_back(fmt::format("{} misses {}", topology.name, with_commas(missed)));
    } else if (unclear > 0 || !expectations_with(topology, Judgement::met).empty()) {
      keeping.push_back(topology.name);
    }
  }
  if (missing.empty() && keeping.empty()) return {};
  const auto open = undecided == 0 ? std::string() : fmt::format(" Undecided: {} of them.", undecided);
  if (missing.empty()) {
    return keeping.size() == results.topologies.size()
               ? "No expectation is missed in any topology." + open
               : fmt::format("No expectation is missed in {}; the others have none.{}", with_commas(keeping), open);
  }
  const auto kept =
      keeping.empty() ? std::string() : fmt::format(" No expectation is missed in {}.", with_commas(keeping));
  return fmt::format("{}.{}{}", fmt::join(missing, "; "), kept, open);
}

/// One outage in one topology.
struct Hit {
  const TopologyBlast* blast = nullptr;
  const BlastFault* fault = nullptr;
  const Estimate& affected() const { return fault->records_affected; }
};

bool less_affected(const Hit& a, const Hit& b) { return *a.affected().mean < *b.affected().mean; }

/// The worst outage of each topology, of any component or of its middleware alone.
std::vector<Hit> worst_hits(const Results& results, bool middleware_only) {
  std::vector<Hit> hits;
  for (const auto& blast : results.blast) {
    Hit worst;
    for (const auto& fault : blast.faults) {
      const Hit hit{&blast, &fault};
      if (!hit.affected().mean || (middleware_only && !fault.middleware)) continue;
      if (!worst.fault || less_affected(worst, hit)) worst = hit;
    }
    if (worst.fault) hits.push_back(worst);
  }
  return hits;
}

bool overlap(const Estimate& low, const Estimate& high) {
  return *low.mean + low.half_width.value_or(0.0) >= *high.mean - high.half_width.value_or(0.0);
}

/// "esb and hub-and-spoke (bus down: 40 records)": all that cannot be told apart from one, and the one's figure.
std::string hit_text(const std::vector<Hit>& hits, const Hit& one) {
  std::vector<std::string> names;
  for (const auto& hit : hits) {
    const bool alike =
        less_affected(hit, one) ? overlap(hit.affected(), one.affected()) : overlap(one.affected(), hit.affected());
    if (alike) names.push_back(hit.blast->topology);
  }
  const auto example =
      names.size() > 1 ? fmt::format("{} in {}", one.fault->component, one.blast->topology) : one.fault->component;
  return fmt::format("{} ({} down: {} records)", with_commas(names), example, human_number(one.affected()));
}

std::string blast_sentence(const Results& results, bool middleware_only, std::string_view subject) {
  const auto hits = worst_hits(results, middleware_only);
  if (hits.empty()) return {};
  const auto [least, most] = std::ranges::minmax_element(hits, less_affected);
  const auto length = models::write_quantity(most->fault->length_s.value_or(0.0), models::Dimension::duration);
  if (overlap(least->affected(), most->affected())) {
    const auto* const everywhere = hits.size() > 1 ? " about as many everywhere, for example" : "";
    return fmt::format("The worst outage of {} for {} affects{} {} records in {} ({} down).", subject, length,
                       everywhere, human_number(most->affected()), most->blast->topology, most->fault->component);
  }
  return fmt::format("The worst outage of {} for {} reaches least far in {} and furthest in {}.", subject, length,
                     hit_text(hits, *least), hit_text(hits, *most));
}

/// What one outage keeps from ever arriving, for one flow in one topology; late records are not among it.
struct Shortfall {
  std::string topology;
  double undelivered = 0.0;
  double slack = 0.0;  ///< sum of the half-widths
};

Shortfall shortfall_of(const std::string& topology, const BlastFlow& flow) {
  Shortfall shortfall{topology};
  for (const auto* part : {&flow.failed, &flow.lost, &flow.expired, &flow.dead_lettered, &flow.suppressed}) {
    shortfall.undelivered += part->mean.value_or(0.0);
    shortfall.slack += part->half_width.value_or(0.0);
  }
  return shortfall;
}

/// The outage and the flow for which the topologies differ most in what never arrives, or nothing.
std::string shortfall_sentence(const Results& results) {
  std::map<std::pair<std::string, std::string>, std::vector<Shortfall>> shortfalls;  // by component and flow
  double length_s = 0.0;
  for (const auto& blast : results.blast) {
    for (const auto& fault : blast.faults) {
      length_s = fault.length_s.value_or(0.0);
      if (fault.middleware) continue;  // not every topology has it
      for (const auto& flow : fault.flows) {
        shortfalls[{fault.component, flow.name}].push_back(shortfall_of(blast.topology, flow));
      }
    }
  }
  std::string sentence;
  double widest = 0.0;
  for (const auto& [outage, row] : shortfalls) {
    const auto [least, most] = std::ranges::minmax_element(row, {}, &Shortfall::undelivered);
    const double gap = most->undelivered - least->undelivered;
    if (gap <= widest || gap <= least->slack + most->slack) continue;
    widest = gap;
    std::vector<std::string> lowest;
    for (const auto& shortfall : row) {
      if (shortfall.undelivered - least->undelivered <= shortfall.slack + least->slack)
        lowest.push_back(shortfall.topology);
    }
    sentence =
        fmt::format("With {} down for {}, {} of {} never arrive in {}, against {} in {}.", outage.first,
                    models::write_quantity(length_s, models::Dimension::duration), human_number(most->undelivered),
                    outage.second, most->topology, human_number(least->undelivered), with_commas(lowest));
  }
  return sentence;
}

/// "crm.daily-api (first after 14.2 h, by order; 312 refused)"
std::string exhaustion_text(const LimitResult& limit) {
  std::vector<std::string> parts;
  const auto most = std::ranges::max_element(limit.first_exhausted_by, {},
                                             [](const NamedEstimate& flow) { return flow.value.mean.value_or(0.0); });
  const auto by = most == limit.first_exhausted_by.end() ? std::string() : ", by " + most->name;
  if (limit.first_exhausted_at_s.mean) {
    parts.push_back(fmt::format("first after {}{}", human_seconds(*limit.first_exhausted_at_s.mean), by));
  }
  if (limit.refused.mean.value_or(0.0) > 0.0) parts.push_back(human_number(*limit.refused.mean) + " refused");
  if (limit.delayed.mean.value_or(0.0) > 0.0) parts.push_back(human_number(*limit.delayed.mean) + " delayed");
  return parts.empty() ? limit.name : fmt::format("{} ({})", limit.name, fmt::join(parts, "; "));
}

std::string limit_sentence(const Results& results) {
  std::vector<std::string> exhausted;
  for (const auto& topology : results.topologies) {
    std::vector<std::string> names;
    for (const auto& limit : topology.limits) {
      if (limit.exhausted_replications.mean.value_or(0.0) > 0.0) names.push_back(exhaustion_text(limit));
    }
    if (!names.empty()) exhausted.push_back(fmt::format("{} in {}", with_commas(names), topology.name));
  }
  if (exhausted.empty()) return {};
  return fmt::format("Limits that are used up at least once: {}.", fmt::join(exhausted, "; "));
}

}  // namespace

std::vector<std::string> verdict_sentences(const Results& results) {
  std::vector<std::string> sentences;
  if (auto arrivals = arrival_sentence(results); !arrivals.empty()) sentences.push_back(std::move(arrivals));
  if (auto duplicates = duplicate_sentence(results); !duplicates.empty()) sentences.push_back(std::move(duplicates));
  for (auto& sentence : change_sentences(results)) sentences.push_back(std::move(sentence));
  for (auto& sentence : latency_sentences(results)) sentences.push_back(std::move(sentence));
  for (const auto& sentence :
       {expectation_sentence(results), limit_sentence(results), blast_sentence(results, false, "one component"),
        blast_sentence(results, true, "middleware"), shortfall_sentence(results)}) {
    if (!sentence.empty()) sentences.push_back(sentence);
  }
  if (sentences.empty())
    sentences.emplace_back("One topology was run, without expectations: the figures below are the answer.");
  return sentences;
}

}  // namespace loadscape::analysis
