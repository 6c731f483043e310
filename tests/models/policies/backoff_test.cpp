/// Waits of retries: exact where nothing is drawn, bounds and means where something is.

#include "models/policies/backoff.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using models::BackoffDraws;
using models::Jitter;
using models::RetryPolicy;

constexpr std::uint64_t records = 20'000;

BackoffDraws of(std::uint64_t record) { return {1, 2, record, 0}; }

RetryPolicy growing(sim::Duration base, double factor, Jitter jitter = Jitter::none) {
  RetryPolicy policy;
  policy.base = base;
  policy.factor = factor;
  policy.jitter = jitter;
  return policy;
}

struct Seen {
  double least_s, most_s, mean_s;
};

Seen waits(const RetryPolicy& policy, std::uint32_t retry) {
  std::vector<double> all;
  for (std::uint64_t record = 0; record < records; ++record) {
    all.push_back(sim::to_seconds(models::backoff_before(policy, retry, of(record))));
  }
  double sum = 0.0;
  for (const auto wait : all) sum += wait;
  return {*std::ranges::min_element(all), *std::ranges::max_element(all), sum / records};
}

/// Of a uniform distribution over `width`: six standard errors of the mean.
double noise(double width) { return 6.0 * width / std::sqrt(12.0 * records); }

}  // namespace

TEST_CASE("waits grow by their factor up to the longest", "[models][backoff]") {
  auto policy = growing(500ms, 1.5);  // resilience4j: IntervalFunction.ofExponentialBackoff()
  CHECK(models::backoff_before(policy, 1, of(0)) == 500ms);
  CHECK(models::backoff_before(policy, 2, of(0)) == 750ms);
  CHECK(models::backoff_before(policy, 3, of(0)) == 1125ms);
  policy.max = 1s;
  CHECK(models::backoff_before(policy, 3, of(0)) == 1s);
  CHECK(models::backoff_before(policy, 1000, of(0)) == 1s);
  policy.factor = 1.0;
  CHECK(models::backoff_before(policy, 1000, of(0)) == 500ms);
}

TEST_CASE("the last wait of a list repeats", "[models][backoff]") {
  RetryPolicy policy;
  CHECK(models::backoff_before(policy, 1, of(0)) == 0s);
  policy.backoff = {0s, 2s, 4s};
  CHECK(models::backoff_before(policy, 2, of(0)) == 2s);
  CHECK(models::backoff_before(policy, 7, of(0)) == 4s);
}

TEST_CASE("full jitter is uniform from zero to the wait", "[models][backoff]") {
  const auto seen = waits(growing(1s, 2.0, Jitter::full), 3);
  CHECK(seen.least_s < 0.01);
  CHECK(seen.most_s <= 4.0);
  CHECK(seen.most_s > 3.99);
  CHECK(std::abs(seen.mean_s - 2.0) < noise(4.0));
}

TEST_CASE("a spread lies around the wait, also beyond the longest", "[models][backoff]") {
  auto policy = growing(2s, 1.0, Jitter::spread);
  policy.spread = 0.5;
  policy.max = 2s;
  const auto seen = waits(policy, 1);
  CHECK(seen.least_s >= 1.0);
  CHECK(seen.most_s <= 3.0);
  CHECK(seen.most_s > 2.99);
  CHECK(std::abs(seen.mean_s - 2.0) < noise(2.0));
}

TEST_CASE("decorrelated waits lie between the base and three times the last one", "[models][backoff]") {
  auto policy = growing(1s, 1.0, Jitter::decorrelated);
  policy.max = 5s;
  for (std::uint64_t record = 0; record < records; ++record) {
    sim::Duration last = 1s;
    for (std::uint32_t retry = 1; retry <= 4; ++retry) {
      const auto wait = models::backoff_before(policy, retry, of(record));
      REQUIRE(wait >= 1s);
      REQUIRE(wait <= std::min<sim::Duration>(5s, 3 * last + 1ns));
      last = wait;
    }
  }
  CHECK(std::abs(waits(policy, 1).mean_s - 2.0) < noise(2.0));  // U(1 s, 3 s)
}

TEST_CASE("Envoy's waits lie below (2^k - 1) times the base, and below ten times the base", "[models][backoff]") {
  auto policy = growing(25ms, 1.0, Jitter::envoy);
  policy.max = 250ms;
  const double bounds[] = {0.025, 0.075, 0.175, 0.250, 0.250};
  for (std::uint32_t retry = 1; retry <= 5; ++retry) {
    const auto bound = bounds[retry - 1];
    const auto seen = waits(policy, retry);
    CHECK(seen.most_s <= bound);
    CHECK(std::abs(seen.mean_s - bound / 2.0) < noise(bound));
  }
}

TEST_CASE("Polly's waits follow its formula", "[models][backoff]") {
  const auto policy = growing(2s, 1.0, Jitter::polly);
  for (std::uint64_t record = 0; record < 100; ++record) {
    double last = 0.0;
    for (std::uint32_t retry = 1; retry <= 4; ++retry) {
      const double t = retry - 1 + of(record).uniform(retry);
      const double next = std::pow(2.0, t) * std::tanh(std::sqrt(4.0 * t));
      const double expected_s = 2.0 * (next - last) / 1.4;
      const auto wait = sim::to_seconds(models::backoff_before(policy, retry, of(record)));
      REQUIRE(wait == Approx(expected_s).margin(1e-9));
      last = next;
    }
  }
}

TEST_CASE("a wait belongs to its record and attempt, whoever asks", "[models][backoff]") {
  const auto policy = growing(1s, 2.0, Jitter::decorrelated);
  const auto third = models::backoff_before(policy, 3, of(7));
  models::backoff_before(policy, 5, of(7));
  CHECK(models::backoff_before(policy, 3, of(7)) == third);
  CHECK(models::backoff_before(policy, 3, of(8)) != third);
}

}  // namespace loadscape::tests
