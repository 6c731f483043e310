/// Groups, maintenance windows, cold starts and what follows an outage: exact times, worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

/// A record every 10 s from 10 s on, 8 s of work each on one worker; the run ends at 100 s.
std::string jobs(const std::string& server, const std::string& faults, const std::string& more = "",
                 const std::string& topologies = "point-to-point: {mapping: none}") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 100 s, replications: 1}}
systems:
  client: {{}}
  server: {{workers: 1, service: constant(8 s){}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}}
topologies: {{{}}}
{}faults: {{{}}}
)",
                     server, topologies, more, faults);
}

Times times(const std::string& text, std::string_view topology = "point-to-point") {
  return run(text, topology).deliveries_of("job");
}

}  // namespace

TEST_CASE("a fault can say what becomes of the work in hand", "[models][fault][outage]") {
  const auto text = [](const std::string& held) {
    return jobs("", fmt::format("down: {{node: server, outage: true, at: 35 s, for: 20 s, held: {}}}", held));
  };
  // As in outage_test.cpp, where the system declares it.
  CHECK(times(text("declared")) == Times{18, 28, -1, -1, -1, 68, 78, 88, 98});
  CHECK(times(text("resume")) == Times{18, 28, 58, 66, 74, 82, 90, 98, -1});
  CHECK(times(text("restart")) == Times{18, 28, 63, 71, 79, 87, 95, -1, -1});
}

TEST_CASE("of outages that overlap the first says what becomes of the work in hand", "[models][fault][outage]") {
  const auto text = jobs("",
                         "first: {node: server, outage: true, at: 35 s, for: 10 s, held: resume},"
                         "second: {node: server, outage: true, at: 40 s, for: 15 s, held: lose}");
  CHECK(times(text) == Times{18, 28, 58, 66, 74, 82, 90, 98, -1});
}

TEST_CASE("a hub that resumes keeps what it has in hand through an outage", "[models][fault][outage]") {
  const std::string faults = "down: {node: hub, outage: true, at: 12 s, for: 6 s}";
  // 5 s in the hub, 8 s at the server. In hand at 12 s: 3 s are left at 18 s.
  const auto resumed = jobs("", faults, "", "hub-and-spoke: {workers: 1, service: constant(5 s), held: resume}");
  CHECK(times(resumed, "hub-and-spoke")[0] == 18 + 3 + 8);
  // Otherwise its inbox hands it out again: 5 s and 8 s from 18 s.
  const auto lost = jobs("", faults, "", "hub-and-spoke: {workers: 1, service: constant(5 s)}");
  CHECK(times(lost, "hub-and-spoke")[0] == 18 + 5 + 8);
}

TEST_CASE("a bus that resumes makes no delivery twice", "[models][fault][outage]") {
  const std::string faults = "down: {node: bus, outage: true, at: 12 s, for: 6 s}";
  const std::string esb = "esb: {service: none, edge: {service: none}";
  const auto lost = run(jobs("", faults, "", esb + "}"), "esb");
  CHECK(lost.flow("job").duplicates == 1);  // handled at 18 s, and made again from then on
  const auto resumed = run(jobs("", faults, "", esb + ", held: resume}"), "esb");
  CHECK(resumed.flow("job").duplicates == 0);
  CHECK(resumed.deliveries_of("job") == Times{18, 28, 38, 48, 58, 68, 78, 88, 98});
}

TEST_CASE("several nodes go down together, by list or by the name of what they share", "[models][fault][outage]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems: {client: {}, a: {}, b: {}, c: {}}
flows:
  to-a: {from: client, to: a, pattern: fire-and-forget, arrivals: every 10 s}
  to-b: {from: client, to: b, pattern: fire-and-forget, arrivals: every 10 s}
  to-c: {from: client, to: c, pattern: fire-and-forget, arrivals: every 10 s}
topologies: {point-to-point: {mapping: none}}
)";
  const Times struck{10, 20, -1, -1, 50, 60, 70, 80, 90, 100};
  const Times spared{10, 20, 30, 40, 50, 60, 70, 80, 90, 100};
  for (const std::string where : {"nodes: [a, b]", "group: east"}) {
    const auto trial = run(
        text + "groups: {east: {nodes: [a, b]}}\nfaults: {power: {" + where + ", outage: true, at: 25 s, for: 20 s}}\n",
        "point-to-point");
    auto until_90 = [&](std::string_view flow) {
      auto got = trial.deliveries_of(flow);
      got.resize(9);
      return got;
    };
    CHECK(until_90("to-a") == Times(struck.begin(), struck.begin() + 9));
    CHECK(until_90("to-b") == Times(struck.begin(), struck.begin() + 9));
    CHECK(until_90("to-c") == Times(spared.begin(), spared.begin() + 9));
  }
}

// ------------------------------------------------------------------------------------------------ maintenance

TEST_CASE("a maintenance window comes every week at its time, and one may be under way when the run begins",
          "[models][fault][maintenance]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 9 d, replications: 1, starts: "Sun 03:30"}
systems: {client: {}, server: {}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 30 min}
topologies: {point-to-point: {mapping: none}}
faults: {patch: {node: server, maintenance: ["Sun 02:00", "Wed 22:00"], for: 2 h}}
)";
  // Until 04:00, half an hour, without a record: that of 04:00 finds it up. Wednesday 22:00 is 90.5 h after the start,
  // Sunday 02:00 166.5 h: a window begins before the arrival of that instant, set up later, and ends before one, too.
  const auto trial = run(text, "point-to-point");
  CHECK(trial.node("server").available_s == Approx(9 * 86400 - 1800 - 7200 - 7200));
  const auto got = trial.deliveries_of("job");
  Times refused;  // [h]
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (got[i] < 0) refused.push_back(0.5 * static_cast<double>(i + 1));
  }
  CHECK(refused == Times{90.5, 91, 91.5, 92, 166.5, 167, 167.5, 168});
}

TEST_CASE("draining finishes what is inside and refuses what is new, then the node goes down",
          "[models][fault][maintenance]") {
  // Closed from 35 s. Work in hand ends at 38 s, in time; 40 and 50 s are refused. Up at 55 s.
  const auto drained = jobs("", "patch: {node: server, outage: true, at: 35 s, for: 20 s, drain: 5 s}");
  CHECK(times(drained) == Times{18, 28, 38, -1, -1, 68, 78, 88, 98});
  CHECK(run(drained, "point-to-point").node("server").available_s == Approx(100 - 15));
  // Not in time: 2 s of draining leave 1 s of work, which is lost.
  const auto cut = jobs("", "patch: {node: server, outage: true, at: 35 s, for: 20 s, drain: 2 s}");
  CHECK(times(cut) == Times{18, 28, -1, -1, -1, 68, 78, 88, 98});
  // A subscription waits meanwhile: nothing is refused.
  auto events = jobs("", "patch: {node: server, outage: true, at: 35 s, for: 20 s, drain: 20 s}", "",
                     "event-driven: {service: none, mapping: none}");
  CHECK(times(events, "event-driven") == Times{18, 28, 38, 63, 71, 79, 87, 95, -1});
}

// ------------------------------------------------------------------------------------------------ cold start

TEST_CASE("a system that starts cold is slow until it is warm", "[models][fault][restart]") {
  // Up at 55 s, at half speed until 65 s: 60 s: 2.5 s done by 65 s, 5.5 s left: 70.5 s. 70 s waits: 78.5 s.
  const std::string down = "down: {node: server, outage: true, at: 35 s, for: 20 s}";
  const auto cold = jobs(", restart: {warm_up: 10 s, slowdown: 2}", down);
  CHECK(times(cold) == Times{18, 28, -1, -1, -1, 70.5, 78.5, 88, 98});
  // Resumed: 3 s left at half speed take 6 s, to 61 s; 40 s: 2 s done by 65 s, 6 s left, to 71 s.
  const auto resumed = jobs(", held: resume, restart: {warm_up: 10 s, slowdown: 2}", down);
  CHECK(times(resumed) == Times{18, 28, 61, 71, 79, 87, 95, -1, -1});
  // The fault's own cold start counts instead of the system's.
  const auto other =
      jobs(", restart: {warm_up: 10 s, slowdown: 2}",
           "down: {node: server, outage: true, at: 35 s, for: 20 s, restart: {warm_up: 1 s, slowdown: 9}}");
  CHECK(times(other) == Times{18, 28, -1, -1, -1, 68, 78, 88, 98});
}

TEST_CASE("a cold start that an outage interrupts begins anew", "[models][fault][restart]") {
  // Up at 40 s, cold; down at 45 s and up at 50 s, cold until 60 s, not until 50 s. The work of 30 s, frozen with 3 s left
  // at 35 s: from 40 s at half speed 2.5 s, then from 50 s the last 0.5 s take 1 s.
  const auto text = jobs(", held: resume, restart: {warm_up: 10 s, slowdown: 2}",
                         "first: {node: server, outage: true, at: 35 s, for: 5 s},"
                         "second: {node: server, outage: true, at: 45 s, for: 5 s}");
  const auto got = times(text);
  CHECK(got[2] == 51);
  // 40 s: from 51 s 4.5 s done by 60 s, 3.5 s left.
  CHECK(got[3] == 63.5);
}

TEST_CASE("retries without jitter come back as one herd", "[models][fault][restart]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  client: {}
  server: {workers: 20, service: constant(20 s)}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 1 s, retry: {attempts: 2, backoff: [10 s]}}
topologies: {point-to-point: {mapping: none}}
)";
  const auto at_once = [](const Times& deliveries) {
    std::map<double, int> count;
    for (const auto time : deliveries) {
      if (time > 0) ++count[time];
    }
    return std::ranges::max_element(count, {}, [](const auto& pair) { return pair.second; })->second;
  };
  const auto calm = run(text, "point-to-point");
  CHECK(at_once(calm.deliveries_of("job")) == 1);
  CHECK(calm.node("server").max_queue == 0);
  // All 20 workers are busy when it goes down at 30.5 s: the records of 11 to 30 s fail together and all come back at
  // 40.5 s. It is up since 35.5 s and has 5 workers busy: 15 begin at once and end at once, 5 wait.
  const auto herd =
      run(text + "faults: {down: {node: server, outage: true, at: 30.5 s, for: 5 s}}\n", "point-to-point");
  const auto deliveries = herd.deliveries_of("job");
  CHECK(std::ranges::count(deliveries, 60.5) == 15);
  CHECK(at_once(deliveries) == 15);
  // Those of 31 to 35 s come back from 41 to 45 s, beside new ones every second: by 55 s 5 + 5 + 15 wait. From 56 s on a
  // worker is free whenever one comes.
  CHECK(herd.node("server").max_queue == 25);
  CHECK(herd.flow("job").failed.empty());
}

}  // namespace loadscape::tests
