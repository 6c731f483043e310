/// How records come: bursts against formulas, schedules, growth and files against times worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <cmath>
#include <numeric>

namespace loadscape::tests {
namespace {

/// Emission times [s] of one flow that nothing delays.
Times emissions(const std::string& text, std::uint32_t replication = 0, std::string_view topology = "point-to-point") {
  Times times;
  for (const auto& entry : run(text, topology, replication).entries_of("f"))
    times.push_back(sim::to_seconds(entry.emitted));
  return times;
}

std::string scenario(const std::string& run, const std::string& load) {
  return "loadscape: 1\nrun: {" + run +
         ", replications: 1}\nsystems: {a: {}, b: {}}\nflows:\n  f:\n    from: a\n    to: b\n" +
         "    pattern: fire-and-forget\n    " + load + "\ntopologies: {point-to-point: {mapping: none}, esb: {}}\n";
}

/// Records emitted in each of `runs` replications.
Times counts_of(const std::string& text, std::uint32_t runs) {
  Times counts;
  for (std::uint32_t i = 0; i < runs; ++i) counts.push_back(static_cast<double>(emissions(text, i).size()));
  return counts;
}

double mean_of(const Times& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Mean of (x - mean)^power.
double moment(const Times& values, double power) {
  Times powers;
  for (const double x : values) powers.push_back(std::pow(x - mean_of(values), power));
  return mean_of(powers);
}

constexpr double z99 = 2.5758;  // normal quantile of a two-sided interval at 99 %

}  // namespace

TEST_CASE("a Markov-modulated Poisson process has the mean and the dispersion of the theory", "[theory][loads]") {
  // Rates 1/s and 10/s for 100 s and 20 s on average: switching rates s1 = 0.01/s and s2 = 0.05/s, s = s1 + s2.
  // Mean rate (1 x 100 + 10 x 20) / 120 = 2.5/s. Index of dispersion of the counts in t [HeffesLucantoni86]:
  //   I(t) = 1 + 2 s1 s2 (l1 - l2)^2 / (s^2 (l1 s2 + l2 s1)) x (1 - (1 - exp(-s t)) / (s t)).
  const double l1 = 1.0, l2 = 10.0, s1 = 0.01, s2 = 0.05, s = s1 + s2, t = 1200.0;
  const double limit = 2.0 * s1 * s2 * (l1 - l2) * (l1 - l2) / (s * s * (l1 * s2 + l2 * s1));
  const double dispersion = 1.0 + limit * (1.0 - (1.0 - std::exp(-s * t)) / (s * t));
  const auto text = scenario("duration: 1200 s, seed: 11", "arrivals: \"mmpp(1/s for 100 s, 10/s for 20 s)\"");
  // One count of each of 1,500 runs: independent, and stationary as every run begins in the long-run distribution.
  const double n = 1'500;
  const auto counts = counts_of(text, 1'500);
  const double variance = moment(counts, 2) * n / (n - 1);
  const double half = z99 * std::sqrt(variance / n);
  CHECK(std::fabs(mean_of(counts) - 2.5 * t) < half);
  CHECK(half < 0.03 * 2.5 * t);
  // The variance of a sample's variance is (fourth moment - variance^2) / n, nearly.
  const double half_of_variance = z99 * std::sqrt((moment(counts, 4) - variance * variance) / n);
  CAPTURE(variance / (2.5 * t), dispersion);
  CHECK(std::fabs(variance - dispersion * 2.5 * t) < half_of_variance);
  CHECK(half_of_variance < 0.12 * variance);
}

TEST_CASE("bursts begin in the long-run distribution, so that the rate is the mean from the start", "[theory][loads]") {
  // In the first second the mean is 2.5 records, too; the states' shares are 5/6 and 1/6. 4,000 runs, 99 %.
  const auto text = scenario("duration: 1 s, seed: 3", "arrivals: \"mmpp(1/s for 100 s, 10/s for 20 s)\"");
  const auto counts = counts_of(text, 4'000);
  const double half = z99 * std::sqrt(moment(counts, 2) / 4'000);
  CHECK(std::fabs(mean_of(counts) - 2.5) < half);
  CHECK(half < 0.2);
}

TEST_CASE("bursts are the same in every topology and obey their profile", "[models][loads]") {
  const auto text = scenario("duration: 2 d, starts: Mon 00:00",
                             "arrivals: mmpp(quiet 1/min for 1 h, busy 1/s for 5 min) * business-hours");
  const auto direct = emissions(text);
  CHECK(direct.size() > 500);
  CHECK(direct == emissions(text, 0, "esb"));
  for (const double at : direct) {
    const double hour = std::fmod(at, 86'400.0) / 3600.0;
    CHECK((hour >= 8.0 && hour < 18.0));
  }
}

TEST_CASE("growth draws a regular process together as its closed form says", "[models][loads]") {
  // Every 1 d at first, 100 % a day more: the n-th record comes when (2^t - 1) / ln 2 reaches n days, t in days.
  const auto times = emissions(scenario("duration: 3 d", "arrivals: every 1 d * growth(100 %/day)"));
  const double ln2 = std::log(2.0);
  REQUIRE(times.size() == 10);  // (2^3 - 1) / ln 2 = 10.1
  for (std::size_t n = 1; n <= times.size(); ++n) {
    CHECK(times[n - 1] == Approx(86'400.0 * std::log2(1.0 + static_cast<double>(n) * ln2)));
  }
}

TEST_CASE("a schedule brings single records when it is due, a batch job too", "[models][loads]") {
  CHECK(emissions(scenario("duration: 1 h, starts: Mon 05:50", "schedule: [every 15 min, Mon 06:10]")) ==
        Times{600, 1200, 1500, 2400, 3300});
  CHECK(emissions(scenario("duration: 3 d, starts: 2026-01-29 18:00", "schedule: last business day 18:00")) ==
        Times{86'400});
  CHECK(emissions(scenario("duration: 1 h, starts: Mon 06:00", "schedule: Mon 06:00")) == Times{0});
}

TEST_CASE("month ends come on their dates", "[models][loads]") {
  // Noon of Thursday 29 to noon of Friday 30, the last business day: every 8 h, from midnight on every 2 h.
  CHECK(emissions(scenario("duration: 1 d, starts: 2026-01-29 12:00",
                           "arrivals: \"every 8 h * month-end(business_days=1, factor=4)\"")) ==
        Times{28'800, 46'800, 54'000, 61'200, 68'400, 75'600, 82'800});
}

TEST_CASE("a file is replayed at its times, with its sizes and keys", "[models][loads]") {
  const auto text = scenario("duration: 100 s", "replay: orders.csv");
  const models::FileLoader files = [](const std::string& path) {
    return path == "orders.csv"
               ? models::LoadedFile{"key,time,bytes\n# a comment\nacme,0.5,1000\r\n\"x, y\",2,0\nacme,2,77\nz,200,1\n",
                                    ""}
               : models::LoadedFile{{}, "there is no such file"};
  };
  const auto trial = run(text, "point-to-point", 0, files);
  const auto& flow = models::flows_of(trial.scenario.landscape).front();
  CHECK(flow.arrivals.replay->keys == std::vector<std::uint32_t>{0, 1, 0, 2});
  CHECK(flow.arrivals.replay->payload_bytes == Times{1000, 0, 77, 1});
  CHECK(trial.scenario.inputs.front().path == "orders.csv");
  CHECK(trial.deliveries_of("f") == Times{0.5, 2, 2});  // the line of 200 s lies beyond the run
  const auto none = models::read_scenario_text(text, "test.yaml");
  CHECK(models::format(none.mistakes, "x").find("comes without files") != std::string::npos);
}

TEST_CASE("dates in a file count from the start of the run, and every bad line is told", "[models][loads]") {
  const auto read_csv = [](const std::string& csv) {
    return models::read_scenario_text(scenario("duration: 1 d, starts: 2026-01-30 06:00", "replay: a.csv"), "test.yaml",
                                      {}, [&](const std::string&) { return models::LoadedFile{csv, ""}; });
  };
  const auto good = read_csv("time\n2026-01-30T06:00:00.250Z\n2026-01-30 07:30\n");
  REQUIRE(good.scenario.has_value());
  const auto& times = models::flows_of(good.scenario->landscape).front().arrivals.replay->times;
  using namespace std::chrono_literals;
  CHECK(times == std::vector<sim::Duration>{good.scenario->starts + 250ms, good.scenario->starts + 90min});
  const auto bad = models::format(
      read_csv("time,bytes\n5,1\n4,1\nnoon,1\n6,-1\n6\n2026-01-30T05:59:59,1\n2026-02-30T05:59:59,1\n7,\"1\n").mistakes,
      "x");
  for (const auto* what : {"a.csv:3: is earlier than line 2", "a.csv:4: must have a time",
                           "a.csv:5: must have a number of bytes, got \"-1\"", "a.csv:6: has 1 values for 2 columns",
                           "a.csv:7: is earlier than the start of the run, 2026-01-30 06:00",
                           "a.csv:8: must have a date and time", "a.csv:9: has a quote that is not closed"}) {
    CAPTURE(what, bad);
    CHECK(bad.find(what) != std::string::npos);
  }
  std::string many = "time\n";
  for (int i = 0; i < 30; ++i) many += "x\n";
  CHECK(models::format(read_csv(many).mistakes, "x").find("and 10 more of its lines are wrong") != std::string::npos);
}

}  // namespace loadscape::tests
