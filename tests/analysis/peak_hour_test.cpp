#include "analysis/blast.hpp"
#include "tests/analysis/landscapes.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using namespace loadscape::analysis;

/// Twice the rate from 10:00 to 11:00 on every day from Monday on.
models::Profile busy_at_ten() {
  models::Profile profile;
  profile.name = "busy at ten";
  profile.starts = {0h, 10h, 11h};
  profile.factors = {1.0, 2.0, 1.0};
  return profile;
}

/// Always 5 s of work.
struct FiveSeconds final : models::Distribution {
  double sample(sim::Stream&) const override { return 5.0; }
  double mean() const override { return 5.0; }
  double variance() const override { return 0.0; }
  std::string_view name() const override { return "constant"; }
};

TEST_CASE("the peak is the hour with the largest factor", "[analysis][blast]") {
  auto order = flow_between("order", 0, {1});
  order.arrivals.profile = busy_at_ten();
  const auto landscape = landscape_of({"a", "b"}, {order});
  CHECK(peak_hour(landscape, 0h, 0h, 24h) == 10h);
  CHECK(peak_hour(landscape, 6h, 0h, 24h) == 4h);  // the run starts at 06:00
}

TEST_CASE("equal hours give the earliest after the warm-up", "[analysis][blast]") {
  const auto landscape = landscape_of({"a", "b"}, {flow_between("order", 0, {1})});
  CHECK(peak_hour(landscape, 0h, 0h, 24h) == 0h);
  CHECK(peak_hour(landscape, 0h, 90min, 24h) == 2h);
}

TEST_CASE("two hours are kept for the recovery if the run is long enough", "[analysis][blast]") {
  auto order = flow_between("order", 0, {1});
  order.arrivals.profile = busy_at_ten();
  const auto landscape = landscape_of({"a", "b"}, {order});
  CHECK(peak_hour(landscape, 0h, 0h, 13h) == 10h);
  CHECK(peak_hour(landscape, 0h, 0h, 12h) == 0h);
  CHECK(peak_hour(landscape, 0h, 10h, 12h) == 10h);
  CHECK(peak_hour(landscape, 0h, 10min, 30min) == 10min);
}

TEST_CASE("a nightly job weighs by its calls, and by their work where there is any", "[analysis][blast]") {
  auto nightly = flow_between("nightly", 0, {1});
  nightly.arrivals.kind = models::ArrivalKind::schedule;
  nightly.arrivals.schedule.rules = {{.at = 2h}};
  nightly.batch.emplace();
  nightly.batch->records = 1'000'000;
  nightly.batch->chunk = 200;
  auto order = flow_between("order", 0, {1});  // 3,600 calls an hour, 7,200 at ten
  order.arrivals.profile = busy_at_ten();
  CHECK(peak_hour(landscape_of({"a", "b"}, {nightly, order}), 0h, 0h, 24h) == 2h);  // 5,000 more calls
  order.work = std::make_shared<FiveSeconds>();
  CHECK(peak_hour(landscape_of({"a", "b"}, {nightly, order}), 0h, 0h, 24h) == 10h);
}

TEST_CASE("triggered flows follow their trigger, and a cycle of triggers ends", "[analysis][blast]") {
  auto order = flow_between("order", 0, {1});
  order.arrivals.profile = busy_at_ten();
  auto status = flow_between("status", 1, {0});
  status.arrivals = {};
  status.work = std::make_shared<FiveSeconds>();  // the only work there is comes with the follow-up
  status.trigger.emplace();
  status.trigger->probability = 0.5;
  status.trigger->count = 4;
  CHECK(peak_hour(landscape_of({"a", "b"}, {order, status}), 0h, 0h, 24h) == 10h);
  status.trigger->flow = 1;
  CHECK(peak_hour(landscape_of({"a", "b"}, {order, status}), 0h, 0h, 24h) == 10h);
}

}  // namespace
}  // namespace loadscape::tests
