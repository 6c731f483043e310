#include "analysis/blast.hpp"
#include "tests/analysis/landscapes.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using namespace loadscape::analysis;
using models::RecordEntry;
using Fate = RecordEntry::Fate;
using Names = std::vector<std::string>;

RecordEntry record(std::uint64_t key, Fate fate, sim::Duration emitted, sim::Duration closed) {
  RecordEntry entry;
  entry.key = key;
  entry.fate = fate;
  entry.emitted = sim::SimTime{emitted};
  entry.closed = sim::SimTime{closed};
  return entry;
}

/// erp is down from 100 s to 200 s; the run ends at 1000 s. Flow 0 "order" crm -> erp, flow 1 "note" erp -> portal.
struct Case {
  models::Landscape landscape =
      landscape_of({"crm", "erp", "portal"}, {flow_between("order", 0, {1}), flow_between("note", 1, {2})});
  models::Fault outage = models::scheduled_outage("erp-down", "erp", 100s, 100s);

  BlastSample compare(const std::vector<RecordEntry>& without, const std::vector<RecordEntry>& with) const {
    return compare_records(landscape, without, with, outage, sim::SimTime{1000s});
  }
};

TEST_CASE("the same records with and without the outage are no blast", "[analysis][blast]") {
  const std::vector records{record(1, Fate::delivered, 90s, 110s), record(2, Fate::failed, 95s, 120s)};
  const auto sample = Case{}.compare(records, records);
  CHECK(sample.flows[0].offered == 2);
  CHECK(sample.flows[0].affected() == 0);
  CHECK(sample.systems.empty());
  CHECK_FALSE(sample.time_to_first_impact_s);
  CHECK(sample.time_to_recover_s == 0);
  CHECK(sample.lost_area == 0);
}

TEST_CASE("each record that fares worse is counted once, by its fate", "[analysis][blast]") {
  std::vector<RecordEntry> without;
  for (std::uint64_t key = 1; key <= 8; ++key) without.push_back(record(key, Fate::delivered, 100s, 110s));
  const std::vector with{record(1, Fate::failed, 100s, 130s),        record(2, Fate::lost, 100s, 130s),
                         record(3, Fate::expired, 100s, 130s),       record(4, Fate::dead_lettered, 100s, 130s),
                         record(5, Fate::delivered, 100s, 111500ms), record(6, Fate::delivered, 100s, 111s),
                         record(7, Fate::in_flight, 100s, 1000s)};  // 8: what triggers it did not happen
  const auto flow = Case{}.compare(without, with).flows[0];
  CHECK(flow.failed == 1);
  CHECK(flow.lost == 1);
  CHECK(flow.expired == 1);
  CHECK(flow.dead_lettered == 1);
  CHECK(flow.late == 2);  // 5 is 1.5 s behind, 7 never came; 6 is exactly 1 s behind, which is tolerated
  CHECK(flow.suppressed == 1);
  CHECK(flow.affected() == 7);
}

TEST_CASE("a record that failed without the outage is not its victim", "[analysis][blast]") {
  const auto sample = Case{}.compare({record(1, Fate::failed, 100s, 110s)}, {record(1, Fate::lost, 100s, 140s)});
  CHECK(sample.flows[0].affected() == 0);
}

TEST_CASE("with a deadline, late means met without and missed with the outage", "[analysis][blast]") {
  Case c;
  c.landscape[boost::graph_bundle].flows[0].deadline = 60s;
  const std::vector without{record(1, Fate::delivered, 100s, 110s), record(2, Fate::delivered, 100s, 110s),
                            record(3, Fate::delivered, 100s, 170s)};
  const std::vector with{record(1, Fate::delivered, 100s, 160s),   // 50 s slower, in time to the second
                         record(2, Fate::delivered, 100s, 161s),   // too late
                         record(3, Fate::delivered, 100s, 400s)};  // was too late anyway
  CHECK(c.compare(without, with).flows[0].late == 1);
}

TEST_CASE("weights and duplicates count business records", "[analysis][blast]") {
  auto before = record(1, Fate::delivered, 100s, 110s);
  auto after = record(1, Fate::failed, 100s, 120s);
  before.weight = after.weight = 200;
  auto once = record(2, Fate::delivered, 100s, 110s);
  auto twice = once;
  twice.duplicate = true;
  const auto flow = Case{}.compare({before, once}, {after, twice}).flows[0];
  CHECK(flow.failed == 200);
  CHECK(flow.duplicated == 1);
  CHECK(flow.affected() == 200);
}

TEST_CASE("impact begins when the first record is missing and ends with the last affected close", "[analysis][blast]") {
  const auto sample = Case{}.compare({record(1, Fate::delivered, 100s, 112s), record(2, Fate::delivered, 105s, 120s)},
                                     {record(1, Fate::delivered, 100s, 260s), record(2, Fate::failed, 105s, 150s)});
  CHECK(*sample.time_to_first_impact_s == Approx(12.0));  // 112 - 100
  CHECK(sample.time_to_recover_s == Approx(60.0));        // 260 - 200
  CHECK_FALSE(sample.unrecovered);
}

TEST_CASE("a record in flight at the end leaves the recovery open", "[analysis][blast]") {
  const auto sample =
      Case{}.compare({record(1, Fate::delivered, 100s, 112s)}, {record(1, Fate::in_flight, 100s, 1000s)});
  CHECK(sample.unrecovered);
  CHECK(sample.time_to_recover_s == Approx(800.0));
}

TEST_CASE("the lost area is records times seconds behind, and a head start does not pay it back", "[analysis][blast]") {
  // 1 is 30 s behind: 30 records s. 2 never comes: 1000 - 300 = 700. 3 comes 10 s early while 2 is missing: at
  // 890..900 only 0 are behind instead of 1, so 10 less.
  const std::vector without{record(1, Fate::delivered, 100s, 110s), record(2, Fate::delivered, 100s, 300s),
                            record(3, Fate::delivered, 100s, 900s)};
  const std::vector with{record(1, Fate::delivered, 100s, 140s), record(2, Fate::failed, 100s, 310s),
                         record(3, Fate::delivered, 100s, 890s)};
  CHECK(Case{}.compare(without, with).lost_area == Approx(30.0 + 700.0 - 10.0));
  const auto early = Case{}.compare({record(1, Fate::delivered, 100s, 150s)}, {record(1, Fate::delivered, 100s, 120s)});
  CHECK(early.lost_area == 0.0);
}

TEST_CASE("systems are touched as ends of affected flows, the failed one left out", "[analysis][blast]") {
  auto order = record(1, Fate::delivered, 100s, 110s);
  auto note = record(1, Fate::delivered, 100s, 110s);
  note.flow = 1;
  auto failed_order = order;
  failed_order.fate = Fate::failed;
  const Case c;
  CHECK(c.compare({order, note}, {failed_order, note}).systems == std::vector<std::size_t>{0});
  CHECK(c.compare({order, note}, {failed_order}).systems == std::vector<std::size_t>{0, 2});
}

TEST_CASE("the blast of several replications is summarized with intervals", "[analysis][blast]") {
  const Case c;
  const auto none = c.compare({record(1, Fate::delivered, 1s, 2s)}, {record(1, Fate::delivered, 1s, 2s)});
  const auto one = c.compare({record(1, Fate::delivered, 100s, 112s)}, {record(1, Fate::failed, 100s, 113s)});
  const std::vector samples{none, one};
  const auto fault = summarize_blast(c.landscape, c.outage, false, samples, 0.95);
  CHECK(fault.component == "erp");
  CHECK(fault.at_s == 100.0);
  CHECK(*fault.records_failed.mean == 0.5);
  CHECK(*fault.flows_affected.mean == 0.5);
  CHECK(fault.systems == Names{"crm"});
  CHECK(fault.time_to_first_impact_s.n == 1);
  CHECK(fault.time_to_first_impact_s.why == "has a value in 1 of 2 replications: no interval");
  CHECK(*fault.flows[1].affected.mean == 0.0);
}

TEST_CASE("outages hit every system, then every middleware component", "[analysis][blast]") {
  models::DependencyGraph components;
  for (const auto* name : {"crm", "erp", "portal"}) add_vertex({name, false}, components);
  add_vertex({"hub", true}, components);
  BlastOptions options;
  const auto all = blast_outages(Case{}.landscape, components, options, 7h);
  REQUIRE(all.size() == 4);
  CHECK(all[3].targets == Names{"hub"});
  CHECK(all[3].timing.at == 7h);
  CHECK(all[3].timing.length->constant() == 3600.0);
  options.components = {"erp", "no such thing"};
  CHECK(blast_outages(Case{}.landscape, components, options, 7h).size() == 1);
}

}  // namespace
}  // namespace loadscape::tests
