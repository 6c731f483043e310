#include "analysis/pilot.hpp"

#include "analysis/human.hpp"
#include "analysis/one_run.hpp"
#include "analysis/parallel.hpp"
#include "analysis/warm_up.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace loadscape::analysis {
namespace {

constexpr std::uint32_t most_pilots = 5;
constexpr std::uint32_t first_pilot = 1'000'000;  // beyond the replications that a scenario may ask for
constexpr std::int64_t samples = 1000;

double mean_from(const std::vector<double>& series, std::size_t first) {
  const auto begin = series.begin() + static_cast<std::ptrdiff_t>(first);
  return std::accumulate(begin, series.end(), 0.0) / static_cast<double>(series.end() - begin);
}

/// Open records in each pilot of one contender.
std::vector<std::vector<double>> pilots_of(const ExperimentPlan& plan, const Contender& contender) {
  const auto& scenario = *plan.scenario;
  std::vector<std::vector<double>> series(std::min(most_pilots, scenario.replications));
  const auto run_pilot = [&](std::size_t index) {
    auto options = options_of(scenario, contender, first_pilot + static_cast<std::uint32_t>(index));
    options.faults.clear();
    options.series_bucket = scenario.duration / samples;
    series[index] = run_one(plan, contender, options, " (in the pilot for the warm-up)").in_system.values;
  };
  run_in_order(series.size(), threads_for(plan.jobs), run_pilot, [](std::size_t) {});
  return series;
}

}  // namespace

WarmUp warm_up_of(const ExperimentPlan& plan) {
  const auto& scenario = *plan.scenario;
  if (!scenario.finds_warm_up) return {scenario.warm_up, {}};
  WarmUp longest;
  for (const auto& contender : plan.contenders) {
    const auto cut = mser5(mean_of(pilots_of(plan, contender)));
    auto length = scenario.duration / samples * static_cast<std::int64_t>(cut.values);
    if (cut.in_last_half) {
      length = scenario.duration / 2;
      longest.warnings.push_back(fmt::format(
          "{}: the run is too short to find its warm-up: MSER-5 would leave out more than half of it. Half is left "
          "out; a longer duration would tell whether there is a steady state at all.",
          contender.name));
    }
    longest.length = std::max(longest.length, length);
  }
  return longest;
}

std::optional<std::string> short_warm_up(std::span<const std::vector<double>> series, double bucket_s,
                                         double warm_up_s) {
  const auto mean = mean_of(series);
  const auto cut = mser5(mean);
  const auto chosen = static_cast<std::size_t>(warm_up_s / bucket_s);
  if (series.size() < 2 || !cut.is_known || cut.values <= chosen) return std::nullopt;
  Sample shift;
  for (const auto& one : series) shift.emplace_back(mean_from(one, chosen) - mean_from(one, cut.values));
  const auto bias = estimate(shift, "", 0.99);
  if (bias.covers(0.0)) return std::nullopt;
  if (cut.in_last_half) {
    return "the number of records under way does not settle within the run: there may be no steady state, or the run "
           "is too short to show it";
  }
  return fmt::format(
      "the warm-up of {} is too short: MSER-5 leaves out {}, and what is counted before shifts the mean number of "
      "records under way by {:+.1f} %",
      human_seconds(warm_up_s), human_seconds(bucket_s * static_cast<double>(cut.values)),
      100.0 * *bias.mean / mean_from(mean, cut.values));
}

bool has_one_beginning(const models::Scenario& scenario) {
  const auto varies = [](const models::Flow& flow) { return flow.arrivals.follows_clock(); };
  return models::faults_of(scenario.landscape).empty() &&
         std::ranges::none_of(models::flows_of(scenario.landscape), varies);
}

}  // namespace loadscape::analysis
