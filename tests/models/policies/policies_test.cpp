/// Policies around calls, in scenarios: who is called when, worked out by hand.

#include "models/policies/rate_limiter.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

#include <cmath>

namespace loadscape::tests {
namespace {

using namespace std::chrono_literals;
using Failures = std::map<std::string, std::uint64_t>;

const models::PolicyObservation& policy_of(const Trial& trial, std::string_view name) {
  for (const auto& policy : trial.seen.policies) {
    if (trial.compiled.graph()[policy.node].name == name) return policy;
  }
  throw std::out_of_range("no policy " + std::string(name));
}

/// A call every `every` from sender to target; `flow` are further keys of the flow, `more` of the file.
Trial call(const std::string& target, const std::string& every, const std::string& flow, const std::string& more = "",
           std::string_view topology = "point-to-point", const std::string& pattern = "request-reply",
           const std::string& sender = "") {
  return run(fmt::format(R"(
loadscape: 1
run: {{duration: 200 s, replications: 1}}
systems:
  sender: {{{}}}
  target: {{{}}}
  spare: {{service: 2 s}}
flows:
  order: {{from: sender, to: target, pattern: {}, arrivals: every {}, {}}}
{}
topologies:
  point-to-point: {{mapping: none}}
  hub-and-spoke: {{service: none}}
  esb: {{service: none, edge: {{service: none}}}}
  event-driven: {{service: none, mapping: none, request_reply: over-broker}}
  api-led: {{experience: {{service: none}}, process: {{service: none}}, system: {{service: none}}}}
)",
                         sender, target, pattern, every, flow, more),
             topology);
}

const std::string outage = "faults: {down: {node: target, outage: true, at: 95 s, for: 60 s}}";

Times with(Times first, const Times& rest) {
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}
const Times before_outage = {11, 21, 31, 41, 51, 61, 71, 81, 91};

}  // namespace

TEST_CASE("a breaker refuses calls at once until a trial succeeds", "[models][policies]") {
  const auto trial =
      call("service: 1 s", "10 s", "resilience: {breaker: {consecutive: 3, wait: 30 s, trials: 1}}", outage);
  // Down: 100, 110, 120 s fail, and the circuit is open. 130 and 140 s are refused; at 150 s a trial fails. 160 and
  // 170 s are refused, though the target is up again; the trial of 180 s succeeds.
  CHECK(trial.deliveries_of("order") == with(before_outage, {-1, -1, -1, -1, -1, -1, -1, -1, 181, 191}));
  CHECK(trial.flow("order").failed ==
        Failures{{"circuit-open: breaker: sender -> target (order)", 4}, {"down: target", 4}});
  CHECK(trial.flow("order").attempts == 9 + 4 + 2);
  const auto& breaker = policy_of(trial, "breaker: sender -> target (order)");
  CHECK(breaker.calls == 19);
  CHECK(breaker.refused == 4);
  CHECK(breaker.opened == 2);
  CHECK(breaker.open_s == Approx(60.0));
  check_laws(trial);
}

TEST_CASE("policies wrap each other in the order in which they are written", "[models][policies]") {
  const auto order = GENERATE(as<std::string>{}, "retry, breaker", "breaker, retry");
  const auto retry = std::string("retry: {attempts: 3, base: 1 s}");
  const auto breaker = std::string("breaker: {consecutive: 3, wait: 1 h}");
  const bool retry_outside = order == "retry, breaker";
  const auto trial =
      call("error_rate: 100 %", "10 s",
           fmt::format("resilience: {{{}, {}}}", retry_outside ? retry : breaker, retry_outside ? breaker : retry));
  // Retry outside: the breaker sees every attempt, and opens with the third of the first record. Retry inside: it sees
  // one failure for each record, three of them of three attempts each.
  CHECK(trial.flow("order").attempts == (retry_outside ? 3 : 9));
  const auto& seen = policy_of(trial, "breaker: sender -> target (order)");
  CHECK(seen.calls == (retry_outside ? 19 * 3 : 19));
  CHECK(seen.refused == seen.calls - 3);
}

TEST_CASE("order: resilience4j puts the retry outside, however the keys are written", "[models][policies]") {
  const auto trial = call("error_rate: 100 %", "10 s",
                          "resilience: {order: resilience4j, breaker: {consecutive: 3, wait: 1 h}, "
                          "retry: {attempts: 3, base: 1 s}}");
  CHECK(trial.flow("order").attempts == 3);
}

TEST_CASE("a total timeout includes the waits, and ends what has been begun", "[models][policies]") {
  // Attempts of 1 s, 2 s between them: from 0 to 1 s, from 3 to 4 s, ...
  const auto after = GENERATE(as<double>{}, 3.5, 5.5);
  const auto trial =
      call("service: 5 s", "20 s",
           fmt::format("resilience: {{total_timeout: {{after: {} s}}, retry: {{attempts: 5, base: 2 s}}, "
                       "timeout: {{after: 1 s}}}}",
                       after));
  const std::uint64_t calls = 9;  // 20 s to 180 s
  CHECK(trial.flow("order").failed == Failures{{"timeout", calls}});
  CHECK(trial.flow("order").attempts == 2 * calls);  // none once the time is up
  CHECK(trial.node("sender").busy_server_s == Approx(after * calls));
  CHECK(trial.node("target").busy_server_s == Approx(2 * 5.0 * calls));  // what was given up burns on
  check_laws(trial);
}

TEST_CASE("a caller that gives up frees its place in the bulkhead, though the callee works on", "[models][policies]") {
  const auto trial =
      call("service: 10 s", "3 s", "resilience: {total_timeout: {after: 2 s}, bulkhead: {concurrent: 1}}");
  CHECK(trial.flow("order").failed == Failures{{"timeout", 66}});  // 3 s to 198 s; that one at 200 s
  CHECK(policy_of(trial, "bulkhead: sender -> target (order)").refused == 0);
}

TEST_CASE("a bulkhead lets so many in, and lets others wait for so long", "[models][policies]") {
  const auto trial = call("service: 3 s", "2 s", "resilience: {bulkhead: {concurrent: 1, max_wait: 1.5 s}}");
  // 2-5 s; 4 s waits until 5 s, 5-8 s; 6 s gives up at 7.5 s; 8 s finds it free: a release comes before an arrival.
  const auto times = trial.deliveries_of("order");
  CHECK(Times(times.begin(), times.begin() + 9) == Times{5, 8, -1, 11, 14, -1, 17, 20, -1});
  CHECK(trial.flow("order").failed.begin()->first == "refused: bulkhead: sender -> target (order)");
  CHECK(trial.node("target").max_queue == 0);
}

TEST_CASE("without a wait a bulkhead refuses at once", "[models][policies]") {
  const auto trial = call("service: 3 s", "2 s", "resilience: {bulkhead: {concurrent: 1}}");
  const auto times = trial.deliveries_of("order");
  CHECK(Times(times.begin(), times.begin() + 5) == Times{5, -1, 9, -1, 13});  // 6 s, 10 s, 14 s find it free
}

TEST_CASE("the queue of a bulkhead is bounded", "[models][policies]") {
  const auto trial = call("service: 7 s", "2 s", "resilience: {bulkhead: {concurrent: 1, max_wait: none, queue: 1}}");
  // 2-9 s; 4 s waits, 9-16 s; 6 s, 8 s: full; 10 s waits, 16-23 s; 12, 14 s: full; at 16 s the line is empty before the
  // arrival, which waits.
  const auto times = trial.deliveries_of("order");
  CHECK(Times(times.begin(), times.begin() + 8) == Times{9, 16, -1, -1, 23, -1, -1, 30});
}

TEST_CASE("permits of a rate limiter come by cycles and are reserved ahead", "[models][policies]") {
  models::PermitCycles cycles{{.permits = 2, .period = 10s, .max_wait = 15s}};
  const auto at = [](sim::Duration time) { return sim::SimTime{} + time; };
  CHECK(cycles.reserve(at(3s)) == 0s);
  CHECK(cycles.reserve(at(3s)) == 0s);
  CHECK(cycles.reserve(at(3s)) == 7s);  // of the cycle from 10 s on
  CHECK(cycles.reserve(at(3s)) == 7s);
  CHECK_FALSE(cycles.reserve(at(3s)));  // 17 s is too long
  CHECK(cycles.reserve(at(6s)) == 14s);  // of the cycle from 20 s on
  CHECK(cycles.reserve(at(10s)) == 10s);
  CHECK_FALSE(cycles.reserve(at(10s)));  // 20 s
  CHECK(cycles.reserve(at(95s)) == 0s);  // all debts are paid, and no more than two are there
  CHECK(cycles.reserve(at(95s)) == 0s);
  CHECK(cycles.reserve(at(95s)) == 5s);
}

TEST_CASE("50 permits in 500 ns are practically no limit", "[models][policies]") {
  models::PermitCycles cycles{{}};
  for (int i = 0; i < 10'000; ++i) CHECK(cycles.reserve(sim::SimTime{} + i * 10ns + 100h) == 0ns);
}

TEST_CASE("a rate limiter delays calls, and refuses those that would wait too long", "[models][policies]") {
  const bool at_once = GENERATE(false, true);
  const auto trial = call("service: 1 s", "4 s",
                          fmt::format("resilience: {{rate_limiter: {{permits: 1, period: 10 s, max_wait: 5 s, "
                                      "refuses_at_once: {}}}}}",
                                      at_once));
  // 4 s: passes. 8 s: waits for 10 s. 12 s: 8 s to wait, refused. 16 s: waits for 20 s. 20 s: 10 s, refused. 24 s: 6 s,
  // refused. 28 s: waits for 30 s. 32 s: refused. 36 s: waits for 40 s. 40, 44 s: refused. 48 s: waits for 50 s.
  const auto times = trial.deliveries_of("order");
  CHECK(Times(times.begin(), times.begin() + 12) == Times{5, 11, -1, 21, -1, -1, 31, -1, 41, -1, -1, 51});
  const auto entries = trial.entries_of("order");
  CHECK(sim::to_seconds(entries[2].closed) == (at_once ? 12.0 : 17.0));  // else it has waited in vain
}

TEST_CASE("the first answer of a hedged call counts, and the other copy burns on", "[models][policies]") {
  const auto trial = call("service: 3 s, workers: 2", "10 s", "resilience: {hedge: {delay: 1 s, copies: 1}}");
  const auto& order = trial.flow("order");
  CHECK(order.delivered == 19);
  CHECK(order.end_to_end_time.quantile_s(1.0) == Approx(3.0).epsilon(0.01));
  CHECK(order.attempts == 2 * 19);
  CHECK(order.duplicates == 19);
  CHECK(trial.node("target").busy_server_s == Approx(19 * 6.0));
  CHECK(policy_of(trial, "hedge: sender -> target (order)").repeated == 19);
  check_laws(trial);
}

TEST_CASE("a hedge sends its copy at once when the first has failed", "[models][policies]") {
  const auto trial = call("service: 1 s, error_rate: 100 %", "10 s", "resilience: {hedge: {delay: 5 s, copies: 2}}");
  CHECK(trial.flow("order").attempts == 3 * 19);
  CHECK(trial.node("sender").busy_server_s == Approx(19 * 3.0));  // one after the other, none waits
  CHECK(trial.flow("order").failed == Failures{{"errors: target", 19}});
}

TEST_CASE("a call that answers in time is not hedged", "[models][policies]") {
  const auto trial = call("service: 1 s", "10 s", "resilience: {hedge: {delay: 1 s, copies: 1}}");
  CHECK(trial.flow("order").attempts == 19);  // a service that ends in the instant still counts
}

TEST_CASE("a constant fallback answers at once, and its records are degraded", "[models][policies]") {
  const auto trial = call("service: 1 s", "10 s", "resilience: {fallback: {}}", outage);
  CHECK(trial.deliveries_of("order") == with(before_outage, {100, 110, 120, 130, 140, 150, 161, 171, 181, 191}));
  CHECK(trial.flow("order").degraded == 6);
  CHECK(trial.flow("order").delivered == 19);
}

TEST_CASE("a fallback reads from another system", "[models][policies]") {
  const auto trial =
      call("service: 1 s", "10 s", "resilience: {fallback: {to: spare, on: [outage]}, timeout: {after: 5 s}}", outage);
  CHECK(trial.deliveries_of("order") == with(before_outage, {102, 112, 122, 132, 142, 152, 161, 171, 181, 191}));
  CHECK(trial.flow("order").degraded == 6);
  CHECK(trial.node("spare").departures == 6);
}

TEST_CASE("failures that a fallback is not for go on", "[models][policies]") {
  const auto trial = call("service: 1 s", "10 s", "resilience: {fallback: {on: [timeout]}}", outage);
  CHECK(trial.flow("order").degraded == 0);
  CHECK(trial.flow("order").failed == Failures{{"down: target", 6}});
}

TEST_CASE("a retry tries only the failures that it is told", "[models][policies]") {
  const auto on = GENERATE(as<std::string>{}, "outage", "timeout");
  const auto trial =
      call("service: 1 s", "10 s", fmt::format("retry: {{attempts: 2, backoff: 1 s, on: [{}]}}", on), outage);
  CHECK(trial.flow("order").attempts == (on == "outage" ? 19 + 6 : 19));
}

TEST_CASE("a growing wait is also written in short", "[models][policies]") {
  const auto trial = call("service: 1 s", "100 s", "retry: {attempts: 4, base: 1 s, factor: 3, max: 5 s}",
                          "faults: {down: {node: target, outage: true, at: 95 s, for: 8 s}}");
  CHECK(trial.deliveries_of("order") == Times{105});  // tried at 100, 101 and 104 s, when the target is up again
}

TEST_CASE("a budget lets so many retries be made at once", "[models][policies]") {
  // Two flows fail together, each after 1 s; one retry at once is allowed. The first of them gets it each time.
  const auto trial = call(
      "service: 1 s, error_rate: 100 %", "50 s", "resilience: {use: careful}",
      R"(  other: {from: sender, to: target, pattern: request-reply, arrivals: every 50 s, resilience: {use: careful}}
policies:
  careful: {retry: {attempts: 3, base: 5 s, budget: {share: 1 %, at_least: 1}}})");
  CHECK(trial.flow("order").attempts == 3 * 3);
  CHECK(trial.flow("other").attempts == 3);
  const auto& retry = policy_of(trial, "retry: careful");
  CHECK(retry.calls == 6);
  CHECK(retry.repeated == 6);
  CHECK(retry.denied == 3);
}

TEST_CASE("a budget by share counts the calls under way", "[models][policies]") {
  // The first 9 calls hang for 100 s; the tenth fails at once while 9 are under way: floor(20 % of 9) = 1 retry at once.
  const auto trial = call("workers: 9, waiting_room: 0, service: 100 s", "1 s",
                          "resilience: {retry: {attempts: 2, base: 50 s, budget: {share: 20 %, at_least: 0}}}");
  const auto& retry = policy_of(trial, "retry: sender -> target (order)");
  // 10 s: rejected, waits until 60 s, and is rejected again then. 60 s: 9 are under way, none retries: one more. That
  // goes on until 101 s, when the first worker frees up.
  CHECK(trial.entries_of("order")[9].closed == sim::SimTime{} + 60s);
  CHECK(trial.entries_of("order")[10].closed == sim::SimTime{} + 11s);
  CHECK(retry.denied > 40);
}

TEST_CASE("a budget of tokens stops retries while more than half are spent", "[models][policies]") {
  const auto trial =
      call("error_rate: 100 %", "10 s", "resilience: {retry: {attempts: 3, base: 1 s, budget: {tokens: 4}}}");
  // Tokens: 4; after the first failure 3, more than half: retried. After the second 2: not.
  CHECK(policy_of(trial, "retry: sender -> target (order)").repeated == 1);
  CHECK(policy_of(trial, "retry: sender -> target (order)").denied == 19);
}

TEST_CASE("an idempotent target does no work for a copy of what it has handled", "[models][policies]") {
  // Tries at 0 s and, after the timeout of 3 s and a wait, at 6 s, when the first is through since 1 s.
  const auto dedup = GENERATE(as<std::string>{}, "", ", dedup: 1 min", ", dedup: 500 ms");
  const auto trial = call("service: 5 s", "50 s", "timeout: 3 s, retry: {attempts: 2, backoff: 3 s}" + dedup);
  const auto& order = trial.flow("order");
  const bool knows = dedup == ", dedup: 1 min";  // 500 ms: forgotten when the copy comes
  CHECK(order.deduplicated == (knows ? 3 : 0));
  CHECK(order.duplicates == (knows ? 0 : 3));
  CHECK(order.delivered == (knows ? 3 : 0));
  CHECK(trial.node("target").busy_server_s == Approx(knows ? 15.0 : 30.0));
  if (knows) CHECK(trial.deliveries_of("order") == Times{56, 106, 156});
  check_laws(trial);
}

TEST_CASE("an outbox frees the sender, and delivers when the target is up again", "[models][policies]") {
  const auto trial = call("service: 1 s", "10 s", "outbox: 1, retry: {attempts: 1000, backoff: 10 s}", outage,
                          "point-to-point", "fire-and-forget", "workers: 1");
  // The delivery of 100 s is tried every 10 s, at 160 s with success; those behind it follow one by one.
  CHECK(trial.deliveries_of("order") == with(before_outage, {161, 162, 163, 164, 165, 166, 167, 171, 181, 191}));
  CHECK(trial.node("sender").busy_server_s == 0.0);
  CHECK(trial.flow("order").accepted == 19);
  check_laws(trial);
}

TEST_CASE("the declared policy runs where the call is made", "[models][policies]") {
  const auto policies =
      "resilience: {retry: {attempts: 2, base: 1 s}, breaker: {consecutive: 3, wait: 30 s, trials: 1}}";
  struct Expected {
    std::string topology, breaker;
  };
  const auto expected = GENERATE(Expected{"point-to-point", "breaker: sender -> target (order)"},
                                 Expected{"hub-and-spoke", "breaker: hub -> target (order)"},
                                 Expected{"esb", "breaker: bus -> target (order)"},
                                 Expected{"event-driven", "breaker: broker -> target (order)"},
                                 Expected{"api-led", "breaker: target-system-api -> target (order)"});
  INFO(expected.topology);
  const auto trial =
      call("service: 1 s, error_rate: 100 %", "10 s", policies, "", expected.topology, "fire-and-forget");
  const auto& breaker = policy_of(trial, expected.breaker);
  CHECK(breaker.opened > 0);
  CHECK(breaker.refused > 0);
  check_laws(trial);
}

TEST_CASE("flows that name the same entry share its breaker", "[models][policies]") {
  const auto trial = call(
      "error_rate: 100 %", "10 s", "resilience: {use: erp}",
      R"(  other: {from: sender, to: target, pattern: request-reply, arrivals: every 10 s, resilience: {retry: {attempts: 2, base: 1 s}, use: erp}}
policies:
  erp: {breaker: {consecutive: 3, wait: 1 h}})");
  // Both fail at 10 s, and a retry at 11 s.
  CHECK(policy_of(trial, "breaker: erp").opened == 1);
  CHECK(trial.flow("order").attempts + trial.flow("other").attempts == 3);
}

TEST_CASE("balance and laws hold with every policy at once, whatever goes wrong", "[models][policies][laws]") {
  const auto text = R"(
loadscape: 1
run: {duration: 30 min, warm_up: 3 min, seed: 9}
systems:
  client: {workers: 20, fails: {mtbf: 200 s, mttr: 5 s}}
  server: {workers: 3, waiting_room: 6, service: exponential(150 ms), error_rate: 5 %, fails: {mtbf: 40 s, mttr: 3 s}}
  spare: {workers: 2, service: exponential(100 ms)}
flows:
  read:
    {from: client, to: server, pattern: request-reply, arrivals: poisson(10/s), dedup: 1 min,
     resilience: {order: resilience4j, fallback: {to: spare, on: [circuit-open, timeout]}, total_timeout: {after: 2 s},
                  retry: {attempts: 3, base: 100 ms, factor: 2, jitter: full, budget: {share: 20 %}},
                  breaker: {calls: 20, minimum_calls: 10, wait: 3 s, trials: 3},
                  rate_limiter: {permits: 15, period: 1 s, max_wait: 200 ms}, timeout: {after: 300 ms},
                  bulkhead: {concurrent: 6, max_wait: 50 ms}, hedge: {delay: 100 ms}}}
  hedged:
    {from: client, to: server, pattern: remote-call-in, arrivals: poisson(3/s),
     resilience: {library: dotnet-standard, hedge: {delay: 50 ms, copies: 2}, breaker: {minimum_calls: 5, wait: 2 s},
                  bulkhead: {concurrent: 3}, timeout: {after: 200 ms}, total_timeout: {after: 500 ms}}}
  event:
    {from: client, to: [server, spare], pattern: fire-and-forget, arrivals: poisson(2/s), outbox: 2, dedup: 1 min,
     resilience: {library: polly, retry: {base: 200 ms, jitter: polly}, breaker: {minimum_calls: 5}, timeout: {after: 200 ms}}}
topologies:
  point-to-point: {mapping: constant(2 ms)}
  hub-and-spoke: {workers: 6, service: constant(2 ms)}
  esb: {service: none, edge: {service: none}}
  event-driven: {service: none, mapping: constant(2 ms), request_reply: over-broker}
  api-led: {experience: {service: none}, process: {service: none}, system: {service: none}}
)";
  for (const std::string topology : {"point-to-point", "hub-and-spoke", "esb", "event-driven", "api-led"}) {
    for (std::uint32_t replication = 0; replication < 3; ++replication) {
      INFO(topology << " " << replication);
      const auto trial = run(text, topology, replication);
      check_laws(trial);
      CHECK(trial.flow("read").degraded > 0);
      CHECK(trial.flow("read").delivered > 10'000);
      CHECK(trial.flow("hedged").in_flight < 10);  // nobody waits for ever
      CHECK(trial.flow("read").in_flight < 30);
    }
  }
}

}  // namespace loadscape::tests
