/// Slowdowns, errors, poison, links, limits and consumers in trouble: exact times, worked out by hand.

#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

/// A record every 10 s from 10 s on, 4 s of work each on one worker; the run ends at 100 s.
std::string jobs(const std::string& server, const std::string& faults, const std::string& flow = "",
                 const std::string& more = "") {
  return fmt::format(R"(
loadscape: 1
run: {{duration: 100 s, replications: 1}}
systems:
  client: {{}}
  server: {{workers: 1, service: constant(4 s){}}}
flows:
  job: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s{}}}
topologies: {{point-to-point: {{mapping: none}}, event-driven: {{service: none, mapping: none}},
             esb: {{service: none, edge: {{service: none}}}}, hub-and-spoke: {{service: none}}}}
{}faults: {{{}}}
)",
                     server, flow, more, faults);
}

Times times(const std::string& text, std::string_view topology = "point-to-point") {
  return run(text, topology).deliveries_of("job");
}

}  // namespace

// ------------------------------------------------------------------------------------------------ slowdown

TEST_CASE("a slowdown stretches what is left of the work in hand, and ends likewise", "[models][fault]") {
  // At 12 s 2 of 4 s are left: 6 s at a third of the speed, to 18 s. At 40 s work begins and is slow until 46 s, when 2 s
  // of it are done: 2 s are left, to 48 s.
  const auto text = jobs("",
                         "first: {node: server, slowdown: 3, at: 12 s, for: 8 s},"
                         "second: {node: server, slowdown: 3, at: 35 s, for: 11 s}");
  const auto trial = run(text, "point-to-point");
  CHECK(trial.deliveries_of("job") == Times{18, 24, 34, 48, 54, 64, 74, 84, 94});
  const auto& spent = trial.flow("job").spent;
  const auto at_server = std::ranges::find(spent, trial.node("server").node, &models::TimeSpent::node);
  CHECK(at_server->service_s == Approx(trial.node("server").busy_server_s));
}

TEST_CASE("slowdowns that overlap multiply, and the speed is exactly what it was afterwards", "[models][fault]") {
  // From 10 s: 2 s at a third do 2/3 s; 3 s at a sixth do 1/2 s; 1 s at a half does 1/2 s: 4 - 5/3 s are left at 16 s.
  const auto text = jobs("",
                         "first: {node: server, slowdown: 3, at: 9 s, for: 6 s},"
                         "second: {node: server, slowdown: 2, at: 12 s, for: 4 s}");
  const auto got = times(text);
  CHECK(got[0] == Approx(16 + 4 - 5.0 / 3.0).margin(2e-9));  // each of three edges rounds to the nearest ns
  CHECK(Times(got.begin() + 1, got.end()) == Times{24, 34, 44, 54, 64, 74, 84, 94});
}

TEST_CASE("a slowdown during an outage stretches the frozen work", "[models][fault]") {
  // 2 of 4 s are left at 12 s; up again at 20 s, twice as slow until 22 s: 1 s done, 1 s left.
  const auto text = jobs(", held: resume",
                         "down: {node: server, outage: true, at: 12 s, for: 8 s},"
                         "slow: {node: server, slowdown: 2, at: 14 s, for: 8 s}");
  CHECK(times(text)[0] == 23);
  // Restarted: 4 s at half speed from 20 s to 22 s leave 3 s; the record of 20 s waits for it.
  auto restarted = text;
  restarted.replace(restarted.find("resume"), 6, "restart");
  const auto got = times(restarted);
  CHECK(got[0] == 25);
  CHECK(got[1] == 29);
}

TEST_CASE("priority stations obey a slowdown, also for what was preempted", "[models][fault][discipline]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 60 s, replications: 1}
systems:
  client: {}
  server: {workers: 1, discipline: preemptive-resume}
flows:
  slow: {from: client, to: server, pattern: fire-and-forget, arrivals: every 40 s, work: constant(10 s)}
  fast: {from: client, to: server, pattern: fire-and-forget, arrivals: every 44 s, work: constant(2 s), priority: 9}
topologies: {point-to-point: {mapping: none}}
faults: {mud: {node: server, slowdown: 2, at: 45 s, for: 7 s}}
)";
  const auto trial = run(text, "point-to-point");
  // slow begins at 40 s, is preempted at 44 s with 6 s left. fast: 1 s done at 45 s, 1 s left takes 2 s, to 47 s.
  // slow: 5 s at half speed to 52 s do 2.5 s, 3.5 s left: 55.5 s.
  CHECK(trial.deliveries_of("fast") == Times{47});
  CHECK(trial.deliveries_of("slow") == Times{55.5});
}

TEST_CASE("processor sharing obeys a slowdown", "[models][fault][discipline]") {
  // Alone from 10 to 12 s: 2 of 4 s left, at half speed until 20 s: done at 16 s. That of 20 s takes its 4 s.
  const auto text = jobs(", discipline: processor-sharing", "slow: {node: server, slowdown: 2, at: 12 s, for: 8 s}");
  CHECK(times(text) == Times{16, 24, 34, 44, 54, 64, 74, 84, 94});
  auto shared = jobs(", discipline: processor-sharing", "slow: {node: server, slowdown: 2, at: 10 s, for: 5 s}");
  shared.replace(shared.find("constant(4 s)"), 13, "constant(12 s)");
  // Work of 12 s. 10-15 s: 2.5 s done. 15-20 s: 7.5 s done. From 20 s two share: the first has 4.5 s left, takes 9 s, to 29 s.
  CHECK(times(shared)[0] == 29);
}

// ------------------------------------------------------------------------------------------------ errors and poison

TEST_CASE("an error rate lasts as long as its fault", "[models][fault]") {
  const auto trial = run(jobs("", "bad: {node: server, error_rate: 100 %, at: 22 s, for: 20 s}"), "point-to-point");
  // Handlings that end at 24 and 34 s; the one of 44 s ends after the fault.
  CHECK(trial.deliveries_of("job") == Times{14, -1, -1, 44, 54, 64, 74, 84, 94});
  CHECK(trial.flow("job").failed == Counts{{"errors: server", 2}});
}

TEST_CASE("errors of a fault add to the system's own, with the same luck", "[models][fault]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100000 s, replications: 1, seed: 3}
systems:
  client: {}
  server: {error_rate: 10 %}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 1 s}
topologies: {point-to-point: {mapping: none}}
)";
  const auto plain = times(text);
  const auto worse =
      run(text + "faults: {bad: {node: server, error_rate: 20 %, at: 0 s, for: 100000 s}}\n", "point-to-point");
  const auto both = worse.deliveries_of("job");
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] < 0) REQUIRE(both[i] < 0);
  }
  // 1 - 0.9 x 0.8 = 0.28; n = 99,999, seed 3: 99 % within 2.576 sqrt(0.28 x 0.72 / n) = 0.0037.
  const auto& flow = worse.flow("job");
  CHECK(static_cast<double>(flow.failed.at("errors: server")) / static_cast<double>(flow.offered) ==
        Approx(0.28).margin(0.0037));
}

TEST_CASE("a poisonous record fails at every attempt, and lands with the dead letters where there are any",
          "[models][fault]") {
  const auto text = jobs("", "bad: {flow: job, poison_every: 4}", ", retry: {attempts: 3, backoff: [0 s]}");
  // The 4th and the 8th, 4 s for each of three attempts: from 40 s to 52 s, so that of 50 s waits.
  const auto direct = run(text, "point-to-point");
  CHECK(direct.deliveries_of("job") == Times{14, 24, 34, -1, 56, 64, 74, -1, 96});
  CHECK(direct.flow("job").failed == Counts{{"poison: job at server", 2}});
  CHECK(direct.flow("job").attempts == 9 + 2 * 2);
  const auto events = run(text, "event-driven");
  CHECK(events.deliveries_of("job") == direct.deliveries_of("job"));
  CHECK(events.flow("job").dead_lettered == 2);
}

TEST_CASE("records are poisonous by when they are emitted, the same in every topology", "[models][fault]") {
  const auto text = jobs("", "bad: {flow: job, poison: 60 %, at: 20 s, for: 60 s}");
  const auto direct = times(text);
  CHECK(times(text, "esb") == direct);
  CHECK(times(text, "event-driven") == direct);
  CHECK(direct[0] == 14);
  CHECK(direct[7] == 84);
  CHECK(std::ranges::count(direct, -1.0) >= 2);
}

// ------------------------------------------------------------------------------------------------ links

TEST_CASE("latency is added to whoever sets out while the fault lasts", "[models][fault][link]") {
  // 20-40 s: those of 20 and 30 s, 1 s more on the way there; the worker is free in between.
  const auto text = jobs("", "far: {link: server, latency: 1 s, at: 20 s, for: 12 s}");
  CHECK(times(text) == Times{14, 25, 35, 44, 54, 64, 74, 84, 94});
  const auto between = jobs("", "far: {between: [server, client], latency: 1 s, at: 20 s, for: 12 s}");
  CHECK(times(between) == times(text));
}

TEST_CASE("a partition that refuses tells the caller at once, one that swallows leaves it to the timeout",
          "[models][fault][link]") {
  const std::string retry = ", timeout: 5 s, retry: {attempts: 3, backoff: [2 s]}";
  // From 19 to 25 s. The record of 20 s: refused at 20, 22 and 24 s.
  const auto refused =
      run(jobs("", "cut: {link: server, partition: refused, at: 19 s, for: 6 s}", retry), "point-to-point");
  CHECK(refused.deliveries_of("job") == Times{14, -1, 34, 44, 54, 64, 74, 84, 94});
  CHECK(refused.flow("job").failed == Counts{{"partition: link: server", 1}});
  // Vanished at 20 s, noticed at 25 s, sent again at 27 s.
  const auto vanished =
      run(jobs("", "cut: {between: [client, server], partition: vanish, at: 19 s, for: 6 s}", retry), "point-to-point");
  CHECK(vanished.deliveries_of("job") == Times{14, 31, 35, 44, 54, 64, 74, 84, 94});
}

TEST_CASE("a reply that finds the link cut comes to nothing, but the work was done", "[models][fault][link]") {
  const auto text =
      jobs("", "cut: {link: server, partition: refused, at: 22 s, for: 5 s}", ", retry: {attempts: 2, backoff: [4 s]}");
  // Handled at 24 s, no answer; made again at 28-32 s: a duplicate.
  const auto trial = run(text, "point-to-point");
  CHECK(trial.deliveries_of("job")[1] == 24);
  CHECK(trial.flow("job").duplicates == 1);
  CHECK(trial.deliveries_of("job")[2] == 36);  // the worker is busy until 32 s
}

TEST_CASE("a partition between two strikes only where they talk to each other", "[models][fault][link]") {
  const auto text = jobs("", "cut: {between: [client, server], partition: refused, at: 19 s, for: 6 s}");
  CHECK(times(text)[1] == -1);
  CHECK(times(text, "hub-and-spoke")[1] == 24);
}

TEST_CASE("what a link loses is counted where it was lost", "[models][fault][link]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  client: {}
  server: {}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s, timeout: 1 s}
topologies: {point-to-point: {mapping: none}}
faults: {hole: {link: server, loss: 100 %, at: 15 s, for: 20 s}}
)";
  const auto trial = run(text, "point-to-point");
  CHECK(trial.flow("job").failed == Counts{{"timeout", 2}});  // the sender knows, and gives up
  CHECK(trial.flow("job").lost == 0);
  CHECK(trial.flow("job").lost_at == Counts{{"link: server", 2}});
}

// ------------------------------------------------------------------------------------------------ limits

TEST_CASE("a quota that is cut refuses earlier, and what was used before counts", "[models][fault][limit]") {
  const std::string limit = ", limits: {calls: {rolling: 4 / 40 s}}";
  // Every 10 s: exactly four in any 40 s. Cut to a half from 35 to 65 s: those of 40, 50 s find 3 and 2 used
  // (10 has left at 50 s), 60 s finds that of 30 s alone and passes.
  const auto text = jobs(limit, "cut: {limit: server.calls, quota: 50 %, at: 35 s, for: 30 s}");
  const auto trial = run(text, "point-to-point");
  CHECK(trial.deliveries_of("job") == Times{14, 24, 34, -1, -1, 64, 74, 84, 94});
  CHECK(trial.limit("server.calls").refused == 2);
}

TEST_CASE("who waits for a limit goes on when the cut is over", "[models][fault][limit]") {
  const std::string limit = ", limits: {calls: {rolling: 4 / 40 s, on_breach: delay}}";
  const auto none = jobs(limit, "cut: {limit: server.calls, quota: 0 %, at: 35 s, for: 30 s}");
  // Nothing passes from 35 s to 65 s: then those of 40, 50 and 60 s, as 30 s alone is in the window; then one at 70 s,
  // when that of 30 s leaves.
  CHECK(times(none) == Times{14, 24, 34, 69, 73, 77, 81, -1, -1});
}

TEST_CASE("a token bucket that is cut fills more slowly", "[models][fault][limit]") {
  const std::string limit = ", limits: {calls: {bucket: 2, refill: 0.1/s, on_breach: delay}}";
  // 0.1/s is one each 10 s. Cut to a half at 35 s: bucket 1, one each 20 s. At 30 s one token was left of two after the
  // call; 1.5 at 35 s, of which 1 fits. 40 s takes it; next at 60 s (for 50 s), then at 80 s (for 60 s).
  const auto text = jobs(limit, "cut: {limit: server.calls, quota: 50 %, at: 35 s, for: 1000 s}");
  CHECK(times(text) == Times{14, 24, 34, 44, 64, 84, -1, -1, -1});
}

TEST_CASE("fewer permits: nobody inside is sent away, but who comes waits", "[models][fault][limit]") {
  const std::string text = R"(
loadscape: 1
run: {duration: 100 s, replications: 1}
systems:
  client: {}
  server: {service: constant(15 s), limits: {inside: {concurrent: 2, on_breach: delay}}}
flows:
  job: {from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s}
topologies: {point-to-point: {mapping: none}}
faults: {cut: {limit: server.inside, quota: 50 %, at: 22 s, for: 26 s}}
)";
  // 10-25, 20-35 s. From 22 s one permit: 30 s waits until 35 s: 50 s; 40 s waits until 48 s, when there are two: 63 s;
  // 50 s: 65 s; 60 s waits until 63 s: 78 s; 70, 80 and 90 s find room: 85, 95 and 105 s.
  CHECK(times(text) == Times{25, 35, 50, 63, 65, 78, 85, 95, -1});
}

// ------------------------------------------------------------------------------------------------ consumers

TEST_CASE("without consumers a subscription takes in and hands out nothing", "[models][fault]") {
  const auto text = jobs("", "gone: {subscription: server, disconnect: true, at: 22 s, for: 20 s}");
  // That of 20 s is taken back at 22 s, but the server goes on to 24 s; made again at 42 s it is a duplicate. Then 30
  // and 40 s.
  const auto trial = run(text, "event-driven");
  CHECK(trial.deliveries_of("job") == Times{14, 24, 50, 54, 58, 64, 74, 84, 94});
  CHECK(trial.flow("job").duplicates == 1);
  const auto gentle = jobs("", "gone: {subscription: server, disconnect: true, held: resume, at: 22 s, for: 20 s}");
  const auto finished = run(gentle, "event-driven");
  CHECK(finished.deliveries_of("job") == Times{14, 24, 46, 50, 54, 64, 74, 84, 94});
  CHECK(finished.flow("job").duplicates == 0);
  const auto queue = jobs("", "gone: {queue: server, disconnect: true, at: 22 s, for: 20 s}");
  CHECK(times(queue, "esb") == trial.deliveries_of("job"));
  CHECK(times(queue, "event-driven") == Times{14, 24, 34, 44, 54, 64, 74, 84, 94});  // it has no queue
}

}  // namespace loadscape::tests
