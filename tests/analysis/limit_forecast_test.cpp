#include "analysis/limit_forecast.hpp"
#include "analysis/experiment.hpp"
#include "analysis/report.hpp"
#include "analysis/results_json.hpp"

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

Approx exactly(double value) { return Approx(value).epsilon(1e-9); }

LimitForecast forecast_of(const models::Scenario& scenario, std::string_view topology = "point-to-point") {
  const auto choice = std::ranges::find(scenario.topologies, topology, &models::TopologyChoice::label);
  const auto forecast = forecast_limits(scenario, choice->row->compile(scenario.landscape, *choice->params),
                                        choice->label, std::string(choice->row->name));
  REQUIRE(forecast.limits.size() == 1);
  return forecast.limits.front();
}

std::string one_flow(const std::string& run, const std::string& limit, const std::string& arrivals) {
  return fmt::format(R"(
loadscape: 1
run: {{duration: {}, seed: 5}}
systems:
  shop: {{}}
  crm: {{limits: {{daily: {{{}}}}}}}
flows:
  order: {{from: shop, to: crm, pattern: fire-and-forget, arrivals: {}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                     run, limit, arrivals);
}

const Relief& relief(const LimitForecast& limit, std::string_view measure) {
  const auto found =
      std::ranges::find_if(limit.relief, [&](const Relief& each) { return each.measure.starts_with(measure); });
  INFO(measure);
  REQUIRE(found != limit.relief.end());
  return *found;
}

double hours(const std::optional<double>& seconds) { return seconds.value_or(-1.0) / 3600.0; }

}  // namespace

// 1,000 calls an hour use up 6,000 in six hours. The sum of n Poisson hours has the variance of its mean, so the bounds
// are where 1000 t +- 1.96 sqrt(1000 t) = 6000: t = 5.8501 h and 6.1538 h.
TEST_CASE("a quota runs out when the expected calls have used it, give or take chance", "[analysis][limits]") {
  const auto limit = forecast_of(read(one_flow("1 d", "rolling: 6000 / 24 h", "poisson(1000/h)")));
  CHECK(limit.offered == exactly(24'000.0));
  CHECK(limit.peak_use == exactly(24'000.0));
  CHECK(limit.peak_share == exactly(4.0));
  CHECK(hours(limit.first_exhausted_at_s) == exactly(6.0));
  CHECK(hours(limit.earliest_s) == Approx(5.8501).margin(1e-4));
  CHECK(hours(limit.latest_s) == Approx(6.1538).margin(1e-4));
  CHECK(limit.refused == exactly(18'000.0));
  CHECK(limit.exhausted_probability == exactly(1.0));
}

// Level 95 %, n = 20, half-width at most 1 %.
TEST_CASE("the forecast agrees with the simulation of a quota that runs out", "[analysis][limits]") {
  auto scenario = read(one_flow("1 d", "rolling: 6000 / 24 h", "poisson(1000/h)"));
  scenario.replications = 20;
  const auto forecast = forecast_of(scenario);
  ExperimentPlan plan;
  plan.scenario = &scenario;
  plan.contenders = contenders_of(scenario);
  const auto results = run_experiment(plan);
  const auto& seen = results.topologies.front().limits.front();
  CHECK(seen.first_exhausted_at_s.covers(*forecast.first_exhausted_at_s));
  CHECK(*seen.first_exhausted_at_s.half_width < 0.01 * *seen.first_exhausted_at_s.mean);
  CHECK(seen.refused.covers(forecast.refused));
  CHECK(*seen.refused.half_width < 0.01 * *seen.refused.mean);
}

// 2,000 calls an hour against 24,000 in 24 h: the first 12 h pass, the next 12 are refused, and as hour by hour leaves the
// window the second day does the same.
TEST_CASE("what was admitted a window ago is admitted again", "[analysis][limits]") {
  const auto refusing = forecast_of(read(one_flow("2 d", "rolling: 24000 / 24 h", "every 1.8 s")));
  CHECK(hours(refusing.first_exhausted_at_s) == exactly(12.0));
  CHECK(refusing.refused == exactly(48'000.0));
  CHECK(hours(refusing.earliest_s) == exactly(12.0));  // no chance in it
  const auto delaying = forecast_of(read(one_flow("2 d", "rolling: 24000 / 24 h, on_breach: delay", "every 1.8 s")));
  CHECK(delaying.refused == 0.0);
  // 12 h of calls wait when the day ends; then as many enter as come, until noon; then the others wait, too.
  CHECK(delaying.delayed == exactly(48'000.0));
}

// Ten business hours a day from Monday 00:00: 5,000 of 8,000 calls at 500 an hour are used by 18:00 on each day.
TEST_CASE("the fullest window follows the calendar", "[analysis][limits]") {
  const auto limit = forecast_of(
      read(one_flow("2 d, starts: \"Mon 00:00\"", "rolling: 8000 / 24 h", "poisson(500/h) * business-hours")));
  CHECK(limit.peak_use == exactly(5'000.0));
  CHECK(limit.peak_share == exactly(0.625));
  CHECK(hours(limit.peak_at_s) == exactly(18.0));
  CHECK_FALSE(limit.first_exhausted_at_s);
  CHECK(limit.exhausted_probability < 1e-9);  // 42 standard deviations
  CHECK(relief(limit, "composite calls of 25").saved == exactly(4'800.0));
  CHECK(relief(limit, "collections calls of 200").peak_use_after == exactly(25.0));
  CHECK(relief(limit, "events").saved == exactly(5'000.0));
  CHECK_FALSE(std::ranges::any_of(
      limit.relief, [](const Relief& each) { return each.measure.find("replica") != std::string::npos; }));
}

// From Monday 06:00 the first window has 18 h: 8,000 calls at 500 an hour are used by 22:00, and 1,000 more are refused.
// Tuesday runs out at 16:00 and refuses 4,000; Wednesday's 6 h need 3,000.
TEST_CASE("a fixed window begins anew by the clock", "[analysis][limits]") {
  const auto limit = forecast_of(read(one_flow("2 d, starts: \"Mon 06:00\"", "fixed: 8000 / 1 d", "every 7.2 s")));
  CHECK(hours(limit.first_exhausted_at_s) == exactly(16.0));
  CHECK(limit.refused == exactly(5'000.0));
  CHECK(limit.peak_use == exactly(12'000.0));
  CHECK(hours(limit.peak_at_s) == exactly(42.0));
}

TEST_CASE("costs, free flows and what is tolerated count as in a run", "[analysis][limits]") {
  const auto costly = forecast_of(read(one_flow("1 d", "rolling: 3000 / 24 h, cost: 5", "every 60 s")));
  CHECK(costly.peak_use == exactly(7'200.0));
  CHECK(hours(costly.first_exhausted_at_s) == exactly(10.0));
  const auto tolerant = forecast_of(read(one_flow("1 d", "rolling: 1000 / 24 h, overrun: 20 %", "every 60 s")));
  CHECK(hours(tolerant.first_exhausted_at_s) == exactly(20.0));
  CHECK(tolerant.refused == exactly(240.0));
  CHECK(tolerant.peak_share == exactly(1.44));
  const auto free = forecast_of(read(one_flow("1 d", "rolling: 1000 / 24 h, free: [order]", "every 60 s")));
  CHECK(free.peak_use == 0.0);
}

// A meter of 100 that leaks 1 a second is the bucket of 100 tokens.
TEST_CASE("a meter that leaks is a bucket that fills", "[analysis][limits]") {
  const auto limit = forecast_of(read(one_flow("10 min", "leaky: 1/s, size: 100", "poisson(3/s)")));
  CHECK(*limit.first_exhausted_at_s == exactly(50.0));
  CHECK(limit.refused == exactly(1'100.0));
}

// 100 tokens, 1 a second in, 3 a second out: empty after 50 s; then 2 of 3 are refused.
TEST_CASE("a bucket runs dry at the difference of the rates", "[analysis][limits]") {
  const auto limit = forecast_of(read(one_flow("10 min", "bucket: 100, refill: 1/s", "poisson(3/s)")));
  CHECK(*limit.first_exhausted_at_s == exactly(50.0));
  CHECK(limit.refused == exactly(1'100.0));
  CHECK(*limit.window_s == exactly(100.0));
  CHECK(limit.peak_share == exactly(3.0));
}

// Every order makes 2 calls to the CRM, every tenth a third one, and the nightly job one for each of 1,000 records.
TEST_CASE("calls are counted along triggers and jobs, by the flow that makes them", "[analysis][limits]") {
  const auto limit = forecast_of(read(R"(
loadscape: 1
run: {duration: 1 d, starts: "Mon 00:00"}
systems:
  shop: {}
  erp: {}
  crm: {limits: {daily: {rolling: 3000 / 24 h}}}
flows:
  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: poisson(50/h)}
  status: {from: erp, to: crm, pattern: remote-call-in, after: order, count: 2}
  look-up: {from: erp, to: crm, pattern: virtualization, during: order, probability: 10 %}
  master: {from: erp, to: crm, pattern: batch, schedule: "daily 02:00", records: 1000, chunk: 100, via: single}
topologies: {point-to-point: {mapping: none}}
)"));
  REQUIRE(limit.used_by.size() == 3);
  CHECK(limit.used_by[0].flow == "status");
  CHECK(limit.used_by[0].calls == exactly(2'400.0));
  CHECK(limit.used_by[1].flow == "master");
  CHECK(limit.used_by[1].calls == exactly(1'000.0));
  CHECK(limit.used_by[2].calls == exactly(120.0));
  // 1000 at 02:00, 105 an hour: 3000 are reached when 2000 are, after 19 h 2.9 min.
  CHECK(hours(limit.first_exhausted_at_s) == exactly(2000.0 / 105.0));
  CHECK(relief(limit, "one bulk job").saved == exactly(996.0));
  CHECK(relief(limit, "a replica").saved == exactly(120.0));
  CHECK(relief(limit, "one bulk job").is_enough);  // 3520 - 996
  CHECK_FALSE(relief(limit, "a replica").is_enough);
}

TEST_CASE("deliveries are counted per subscriber, and a bridge takes one", "[analysis][limits]") {
  const auto limit = forecast_of(read(R"(
loadscape: 1
run: {duration: 1 d}
systems: {crm: {}, a: {}, b: {}, c: {}, d: {}}
flows:
  change: {from: crm, to: [a, b, c, d], pattern: data-change, arrivals: every 10 s}
topologies:
  event-driven: {mapping: none, platform_bus: {of: crm, deliveries: {rolling: 25000 / 24 h}}}
)"),
                                 "event-driven");
  CHECK(limit.counts == "deliveries");
  CHECK(limit.peak_use == exactly(34'560.0));
  CHECK(hours(limit.first_exhausted_at_s) == exactly(25'000.0 / 1'440.0));
  REQUIRE(limit.relief.size() == 1);
  CHECK(limit.relief.front().saved == exactly(25'920.0));
  CHECK(limit.relief.front().is_enough);
}

// Erlang B for 2 erlang on 3 permits: 4/19 are refused.
TEST_CASE("permits are a station at the rates of the peak", "[analysis][limits]") {
  auto text = one_flow("1 h", "concurrent: 3", "poisson(20/s)");
  text.replace(text.find("limits:"), 0, "service: constant(100 ms), ");
  const auto limit = forecast_of(read(text));
  CHECK_FALSE(limit.window_s);
  CHECK(limit.peak_use == exactly(2.0));
  CHECK(limit.refused == exactly(72'000.0 * 4.0 / 19.0));
  CHECK(limit.used_by.front().calls == exactly(2.0));
}

TEST_CASE("report and results carry what would relieve a limit, where it is half used", "[analysis][limits]") {
  const auto results_of = [](const std::string& limit) {
    const auto scenario = read(one_flow("1 d", limit, "every 60 s"));
    ExperimentPlan plan;
    plan.scenario = &scenario;
    plan.contenders = contenders_of(scenario);
    return run_experiment(plan);
  };
  const auto tight = results_of("rolling: 2000 / 24 h");
  REQUIRE(tight.topologies.front().limits.front().relief.size() == 3);
  CHECK_THAT(limits_html(tight), ContainsSubstring("What would relieve") && ContainsSubstring("composite calls of 25"));
  const auto root = nlohmann::json::parse(json_text(tight));
  const auto& relief = root["topologies"]["point-to-point"]["limits"]["crm.daily"]["relief"];
  REQUIRE(relief.size() == 3);
  CHECK(relief[0]["measure"] == "events, over a channel not counted here");
  CHECK(relief[0]["saved"] == 1440.0);
  const auto wide = results_of("rolling: 3000 / 24 h");
  CHECK(wide.topologies.front().limits.front().relief.empty());
  CHECK_THAT(limits_html(wide), !ContainsSubstring("What would relieve"));
  CHECK_THAT(json_text(wide), !ContainsSubstring("\"relief\""));
}

TEST_CASE("the forecast is told in tables, and as a document", "[analysis][limits]") {
  const auto scenario = read(one_flow("1 d", "rolling: 6000 / 24 h", "poisson(1000/h)"));
  const auto& choice = scenario.topologies.front();
  const std::vector forecasts{forecast_limits(scenario, choice.row->compile(scenario.landscape, *choice.params),
                                              "point-to-point", "point-to-point")};
  const auto text = forecast_text(forecasts);
  CHECK_THAT(text, ContainsSubstring("crm.daily  6,000 / 24.0 h    24,000  400 %    6.00 h     18,000   order"));
  CHECK_THAT(text, ContainsSubstring("runs out at 6.00 h (95 %: 5.85 h to 6.15 h)"));
  CHECK_THAT(text, ContainsSubstring("composite calls of 25") && ContainsSubstring("Not modeled\n- "));
  const auto root = nlohmann::json::parse(forecast_json("1", "t", "p", forecasts));
  const auto& at = root["topologies"]["point-to-point"]["limits"]["crm.daily"];
  CHECK(at["first_exhausted_at_s"] == 21'600.0);
  CHECK(at["used_by"]["order"] == 24'000.0);
  CHECK(at["relief"].size() == 3);
}

}  // namespace loadscape::tests
