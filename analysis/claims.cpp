#include "analysis/claims.hpp"

#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace loadscape::analysis {
namespace {

using models::Claim;
using models::FigurePath;

Estimate exactly(std::size_t number) {
  Estimate exact;
  exact.mean = static_cast<double>(number);
  exact.half_width = 0.0;
  return exact;
}

/// Short names of figures of a flow, as `expect` has them.
std::string full_metric(const std::string& metric) {
  static const std::map<std::string, std::string, std::less<>> names{
      {"success", "success_share"},       {"goodput", "goodput_share"},     {"throughput", "throughput_per_s"},
      {"mean", "end_to_end_time_s.mean"}, {"p50", "end_to_end_time_s.p50"}, {"p95", "end_to_end_time_s.p95"},
      {"p99", "end_to_end_time_s.p99"},   {"max", "end_to_end_time_s.max"}};
  constexpr std::string_view age = "staleness_";
  if (metric.starts_with(age) && metric != "staleness_s") return "staleness_s." + metric.substr(age.size());
  const auto found = names.find(metric);
  return found == names.end() ? metric : found->second;
}

Estimate picked(const std::vector<EstimateAt>& figures, const std::string& metric, const std::string& figure) {
  std::vector<std::string> known;
  for (const auto& [path, value] : figures) {
    if (path == metric) return *value;
    known.push_back(path);
  }
  throw UnknownFigure(fmt::format("{}: there is no such figure", models::in_quotes(figure)),
                      models::suggestion(metric, known));
}

template <class Things>
const auto& thing_named(const Things& things, const std::string& name, std::string_view noun) {
  std::vector<std::string> known;
  for (const auto& thing : things) {
    if (thing.name == name) return thing;
    known.push_back(thing.name);
  }
  throw UnknownFigure(fmt::format("there is no {} {}", noun, models::in_quotes(name)), models::suggestion(name, known));
}

Estimate coupling_figure(const CouplingResult& coupling, const FigurePath& path) {
  Estimate share = exactly(0);
  if (path.metric == "connections") return exactly(coupling.connections.size());
  if (path.metric == "propagation_cost_schema") {
    share.mean = coupling.propagation_cost_schema;
    return share;
  }
  if (path.metric == "propagation_cost_synchronous") {
    share.mean = coupling.propagation_cost_synchronous;
    return share;
  }
  throw UnknownFigure(
      fmt::format("coupling has no figure {}", models::in_quotes(path.metric)),
      models::suggestion(path.metric, {"connections", "propagation_cost_schema", "propagation_cost_synchronous"}));
}

Estimate entity_figure(const CouplingResult& coupling, const FigurePath& path) {
  std::vector<std::string> known;
  for (const auto& change : coupling.entities) {
    known.push_back(change.entity);
    if (change.entity != path.name) continue;
    if (path.metric == "components") return exactly(change.components.size());
    if (path.metric == "connections") return exactly(change.connections);
    if (path.metric == "adapters") return exactly(change.adapters);
    throw UnknownFigure(fmt::format("an entity has no figure {}", models::in_quotes(path.metric)),
                        models::suggestion(path.metric, {"components", "connections", "adapters"}));
  }
  throw UnknownFigure(fmt::format("there is no entity {}", models::in_quotes(path.name)),
                      models::suggestion(path.name, known));
}

Estimate figure_in(const TopologyResult& topology, const Claim& claim) {
  const auto path = *models::read_figure_path(claim.figure);
  if (path.kind == "coupling") return coupling_figure(topology.coupling, path);
  if (path.kind == "entities") return entity_figure(topology.coupling, path);
  if (path.kind == "flows") {
    return picked(estimates_of(thing_named(topology.flows, path.name, "flow")), full_metric(path.metric), claim.figure);
  }
  if (path.kind == "nodes") {
    return picked(estimates_of(thing_named(topology.nodes, path.name, "node")), path.metric, claim.figure);
  }
  if (path.kind == "policies") {
    return picked(estimates_of(thing_named(topology.policies, path.name, "policy")), path.metric, claim.figure);
  }
  return picked(estimates_of(thing_named(topology.limits, path.name, "limit")), path.metric, claim.figure);
}

/// a - b where nothing pairs them: their half widths add up, which no dependence between them can exceed.
Estimate difference_of(const Estimate& a, const Estimate& b) {
  Estimate difference = a;
  if (!a.mean || !b.mean) return absent(a.mean ? b.why : a.why);
  difference.mean = *a.mean - *b.mean;
  difference.half_width.reset();
  if (a.has_interval() && b.has_interval()) difference.half_width = *a.half_width + *b.half_width;
  return difference;
}

std::optional<Estimate> paired_difference(const Results& results, const Claim& claim) {
  const auto path = *models::read_figure_path(claim.figure);
  if (path.kind != "flows") return std::nullopt;
  const auto* comparison = find_comparison(results, full_metric(path.metric), path.name, claim.in, claim.minus);
  if (!comparison) return std::nullopt;
  auto difference = comparison->paired.difference;
  if (comparison->a != claim.in && difference.mean) difference.mean = -*difference.mean;
  return difference;
}

}  // namespace

Estimate figure_of(const Results& results, const Claim& claim) {
  const auto& topology = thing_named(results.topologies, claim.in, "topology");
  auto figure = figure_in(topology, claim);
  if (claim.minus.empty()) return figure;
  const auto other = figure_in(thing_named(results.topologies, claim.minus, "topology"), claim);
  if (const auto paired = paired_difference(results, claim)) return *paired;
  return difference_of(figure, other);
}

Position position_of(const models::ClaimBand& band, const Estimate& simulated) {
  if (simulated.diverges) return std::isinf(band.high) ? Position::undecided : Position::outside;
  if (!simulated.has_interval()) return Position::undecided;
  // Whole nanoseconds become seconds with an error in the last bits, which no bound may hang on.
  const auto snapped = [&](double value) {
    for (const double bound : {band.low, band.high}) {
      if (std::isfinite(bound) && std::abs(value - bound) <= 1e-9 * std::abs(bound)) return bound;
    }
    return value;
  };
  const double low = snapped(simulated.low()), high = snapped(simulated.high());
  if (band.has(low) && band.has(high)) return Position::inside;
  const bool is_beyond =
      high < band.low || low > band.high || (band.above && high <= band.low) || (band.below && low >= band.high);
  return is_beyond ? Position::outside : Position::undecided;
}

ClaimVerdict verdict_of(const Claim& claim, const Estimate& simulated, const std::optional<Estimate>& variant) {
  switch (position_of(claim.is, simulated)) {
    case Position::inside: return ClaimVerdict::confirmed;
    case Position::undecided: return ClaimVerdict::undecided;
    case Position::outside: break;
  }
  const bool vendor_is_right = claim.vendor && variant && position_of(claim.vendor->is, *variant) == Position::inside;
  return vendor_is_right ? ClaimVerdict::corrected_by_vendor : ClaimVerdict::refuted;
}

void note_contradictions(std::span<JudgedClaim> claims) {
  const auto same_figure = [](const Claim& a, const Claim& b) {
    return std::tie(a.figure, a.in, a.minus) == std::tie(b.figure, b.in, b.minus);
  };
  for (auto& judged : claims) {
    if (judged.claim.against.empty() || judged.verdict != ClaimVerdict::refuted) continue;
    for (const auto& other : claims) {
      const bool is_named = std::ranges::find(other.claim.ids, judged.claim.against) != other.claim.ids.end();
      if (is_named && same_figure(judged.claim, other.claim) && judged.claim.is.excludes(other.claim.is)) {
        judged.verdict = ClaimVerdict::contradicts;
      }
    }
  }
}

}  // namespace loadscape::analysis
