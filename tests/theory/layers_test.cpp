/// Layered queueing: cores shared by layers, work after the reply, forks inside a call, and published examples.

#include "tests/theory/markov.hpp"
#include "tests/theory/replication.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace loadscape::tests {
namespace {

Measure throughput_of(std::string flow) {
  return [flow = std::move(flow)](const Trial& trial) {
    return static_cast<double>(trial.flow(flow).delivered) / trial.seen.window_s;
  };
}

Measure busy_at(std::string node) {
  return [node = std::move(node)](const Trial& trial) { return trial.node(node).busy_server_s / trial.seen.window_s; };
}

// -------------------------------------------------------------------------------- one core for two layers

/// Four users think (1 s), call a front with two workers (0.2 s of work), each of which calls a back with one worker
/// (0.3 s of work); both layers work on one core. All times are exponential.
struct TwoLayers {
  static constexpr int users = 4, front_workers = 2;
  static constexpr double think = 1.0, front = 1 / 0.2, back = 1 / 0.3;  // [1/s]
  bool shares = false;  // the core: processor sharing, else first come, first served

  /// Users who think, front workers that wait for the back's worker, and what is at the core in the order it came.
  using State = std::tuple<int, int, std::string>;

  static int held(const State& s) { return std::get<1>(s) + static_cast<int>(std::get<2>(s).size()); }
  static int waiting(const State& s) { return users - std::get<0>(s) - held(s); }

  static State after_front(State s, std::size_t job) {
    auto& [thinking, blocked, core] = s;
    core.erase(job, 1);
    if (core.find('B') == std::string::npos) {
      core += 'B';
    } else {
      ++blocked;
    }
    return s;
  }
  static State after_back(State s, std::size_t job) {
    const bool somebody_waits = waiting(s) > 0;
    auto& [thinking, blocked, core] = s;
    core.erase(job, 1);
    if (blocked > 0) {
      --blocked;
      core += 'B';
    }
    ++thinking;
    if (somebody_waits) core += 'F';
    return s;
  }

  Transitions<State> operator()(const State& s) const {
    Transitions<State> all;
    const auto& [thinking, blocked, core] = s;
    if (thinking > 0) {
      auto to = s;
      --std::get<0>(to);
      if (held(s) < front_workers) std::get<2>(to) += 'F';
      all.emplace_back(to, thinking * think);
    }
    for (std::size_t job = 0; job < (shares ? core.size() : std::min<std::size_t>(core.size(), 1)); ++job) {
      const double share = shares ? 1.0 / static_cast<double>(core.size()) : 1.0;
      if (core[job] == 'F') all.emplace_back(canonical(after_front(s, job)), share * front);
      if (core[job] == 'B') all.emplace_back(canonical(after_back(s, job)), share * back);
    }
    return all;
  }
  /// Under sharing the order means nothing.
  State canonical(State s) const {
    if (shares) std::ranges::sort(std::get<2>(s));
    return s;
  }
};

void check_two_layers(const TwoLayers& model, const std::string& discipline) {
  const auto pi = stationary<TwoLayers::State>({TwoLayers::users, 0, ""}, model);
  const double thinking = mean_of(pi, [](const auto& s) { return std::get<0>(s); });
  const double at_core = mean_of(pi, [](const auto& s) { return std::get<2>(s).empty() ? 0.0 : 1.0; });
  const double workers = mean_of(pi, [](const auto& s) { return TwoLayers::held(s); });
  const auto text = fmt::format(R"(
loadscape: 1
run: {{duration: 3 h, warm_up: 10 min, seed: 41}}
hosts:
  vm: {{cores: 1, discipline: {}}}
systems:
  people: {{}}
  front: {{workers: 2, service: exponential(200 ms), host: vm}}
  back: {{workers: 1, service: exponential(300 ms), host: vm}}
flows:
  outer: {{from: people, to: front, pattern: request-reply, users: 4, think: exponential(1 s)}}
  inner: {{from: front, to: back, pattern: request-reply, during: outer}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                                discipline);
  const auto all = trials(text, 20);
  check_against(thinking * TwoLayers::think, values_of(all, throughput_of("outer")));
  check_against(at_core, values_of(all, busy_at("vm")));
  check_against(workers, values_of(all, busy_at("front")));
  check_against(TwoLayers::users - thinking, values_of(all, number_at("front")));
}

}  // namespace

TEST_CASE("two layers on one core, first come, first served, agree with their Markov chain", "[theory][layers]") {
  check_two_layers({.shares = false}, "fifo");
}

TEST_CASE("two layers that share one core agree with their Markov chain", "[theory][layers]") {
  check_two_layers({.shares = true}, "processor-sharing");
}

// -------------------------------------------------------------------------------- work after the reply

TEST_CASE("a server that works on after its reply under Poisson arrivals: Pollaczek-Khinchine", "[theory][layers]") {
  // The server is held for S = S1 + S2, who waits sees M/G/1 with S; the reply comes after the wait and S1.
  // E[S] = 1 s, E[S^2] = 0.4^2 + 0.6^2 + 1 = 1.52 s^2, wait = 0.6 x 1.52 / (2 x 0.4) = 1.14 s.
  const std::string text = R"(
loadscape: 1
run: {duration: 40 h, warm_up: 10 min, seed: 42}
systems:
  client: {}
  server: {workers: 1, service: exponential(400 ms)}
flows:
  job: {from: client, to: server, pattern: request-reply, work_after: exponential(600 ms), arrivals: poisson(0.6/s)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(1.14, values_of(all, mean_wait));
  check_against(1.54, values_of(all, sojourn_of("job")));
  check_against(0.6, values_of(all, busy_at("server")));
}

TEST_CASE("users of a server with two phases agree with its Markov chain", "[theory][layers]") {
  // Three users think 1 s; 0.4 s until the reply, 0.6 s after it. State: users at the server, phase under way.
  using State = std::pair<int, int>;
  const auto pi = stationary<State>({0, 0}, [](const State& s) {
    const auto [present, phase] = s;
    Transitions<State> all;
    if (present < 3) all.push_back({{present + 1, phase == 0 ? 1 : phase}, 3.0 - present});
    if (phase == 1) all.push_back({{present - 1, 2}, 1 / 0.4});
    if (phase == 2) all.push_back({{present, present > 0 ? 1 : 0}, 1 / 0.6});
    return all;
  });
  const double present = mean_of(pi, [](const State& s) { return s.first; });
  const double busy = mean_of(pi, [](const State& s) { return s.second > 0 ? 1.0 : 0.0; });
  const std::string text = R"(
loadscape: 1
run: {duration: 4 h, warm_up: 10 min, seed: 43}
systems:
  people: {}
  server: {workers: 1, service: exponential(400 ms)}
flows:
  ask:
    {from: people, to: server, pattern: request-reply, work_after: exponential(600 ms), users: 3,
     think: exponential(1 s)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(3.0 - present, values_of(all, throughput_of("ask")));
  check_against(present / (3.0 - present), values_of(all, sojourn_of("ask")));
  check_against(busy, values_of(all, busy_at("server")));
}

// -------------------------------------------------------------------------------- a fork inside a call

TEST_CASE("a fork and join of two inside a call agrees with its Markov chain", "[theory][layers]") {
  // Three users think 1 s; a front with two workers works 0.3 s, then makes two calls at once to a back with two
  // workers that takes 0.25 s for each, and waits for both.
  // State: users who think, front workers at work, the parents of the calls at the back in the order they came.
  constexpr int users = 3;
  using State = std::tuple<int, int, std::string>;
  const auto parents = [](const std::string& line) {
    return (line.find('a') != std::string::npos ? 1 : 0) + (line.find('b') != std::string::npos ? 1 : 0);
  };
  const auto relabeled = [](std::string line) {  // the parent of the first call is a
    if (line.starts_with('b')) std::ranges::transform(line, line.begin(), [](char c) { return c == 'a' ? 'b' : 'a'; });
    return line;
  };
  const auto pi = stationary<State>({users, 0, ""}, [&](const State& s) {
    const auto& [thinking, working, line] = s;
    const int held = working + parents(line);
    const int waiting = users - thinking - held;
    Transitions<State> all;
    if (thinking > 0) all.push_back({{thinking - 1, working + (held < 2 ? 1 : 0), line}, thinking * 1.0});
    if (working > 0) {
      const char parent = line.find('a') == std::string::npos ? 'a' : 'b';
      all.push_back({{thinking, working - 1, relabeled(line + parent + parent)}, working / 0.3});
    }
    for (std::size_t job = 0; job < std::min<std::size_t>(line.size(), 2); ++job) {
      auto left = line;
      left.erase(job, 1);
      const bool joined = left.find(line[job]) == std::string::npos;
      const int next = joined && waiting > 0 ? 1 : 0;
      all.push_back({{thinking + (joined ? 1 : 0), working + next, relabeled(left)}, 1 / 0.25});
    }
    return all;
  });
  const double thinking = mean_of(pi, [](const State& s) { return std::get<0>(s); });
  const double at_back = mean_of(pi, [](const State& s) { return std::get<2>(s).size(); });
  const double held = mean_of(pi, [&](const State& s) { return std::get<1>(s) + parents(std::get<2>(s)); });
  const std::string text = R"(
loadscape: 1
run: {duration: 3 h, warm_up: 10 min, seed: 44}
systems:
  people: {}
  front: {workers: 2, service: exponential(300 ms)}
  back: {workers: 2, service: exponential(250 ms)}
flows:
  outer: {from: people, to: front, pattern: request-reply, users: 3, think: exponential(1 s)}
  inner: {from: front, to: back, pattern: request-reply, during: outer, count: 2, calls: parallel}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(thinking, values_of(all, throughput_of("outer")));
  check_against(at_back, values_of(all, number_at("back")));
  check_against(held, values_of(all, busy_at("front")));
}

// -------------------------------------------------------------------------------- published examples

TEST_CASE("published: one client of a server with two phases calls 0.4 times a second", "[theory][layers]") {
  // [LQNS22 models/regression-xml/petri-results/31-overtaking.lqxo]: throughput 0.4, utilization 0.8.
  const std::string text = R"(
loadscape: 1
run: {duration: 24 h, warm_up: 10 min, seed: 45}
systems:
  t1: {}
  t2: {workers: 1, service: exponential(1 s)}
flows:
  e2: {from: t1, to: t2, pattern: request-reply, work_after: exponential(1 s), users: 1, think: exponential(1 s)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(0.4, values_of(all, throughput_of("e2")));
  check_against(1.5, values_of(all, sojourn_of("e2")));
  check_against(0.8, values_of(all, busy_at("t2")));
}

TEST_CASE("published: a fork inside a server that also serves plain calls, on one processor", "[theory][layers]") {
  // [LQNS22 models/bugs/BUG_740/petri.lqxo], solved exactly as a stochastic Petri net to 1e-5. Calls there are
  // "stochastic": work with a mean of one call is cut into slices of half the mean, with a geometric number of calls
  // between them; `round` is a call and the slice after it. t1 and t2 there are used by one fork at a time, so they are
  // one system with two workers here.
  const std::string text = R"(
loadscape: 1
run: {duration: 12 h, warm_up: 10 min, seed: 46}
hosts:
  p0: {cores: 1}
systems:
  c: {}
  t0: {workers: 1, host: p0}
  branch: {host: p0}
  slice: {host: p0}
  round: {}
  t1-t2: {workers: 2, service: exponential(1 s)}
  t3: {workers: 1, service: exponential(1 s)}
flows:
  e0a: {from: c, to: t0, pattern: request-reply, users: 1, think: exponential(1 s), work: exponential(100 ms)}
  a1-a2: {from: t0, to: branch, pattern: request-reply, during: e0a, count: 2, calls: parallel, work: exponential(50 ms)}
  round-a: {from: branch, to: round, pattern: request-reply, during: a1-a2, count: geometric(1)}
  e1-e2: {from: round, to: t1-t2, pattern: request-reply, during: round-a}
  slice-a: {from: round, to: slice, pattern: request-reply, during: round-a, work: exponential(50 ms)}
  e0b: {from: c, to: t0, pattern: request-reply, users: 2, think: exponential(1 s), work: exponential(500 ms)}
  round-b: {from: t0, to: round, pattern: request-reply, during: e0b, count: geometric(1)}
  e3: {from: round, to: t3, pattern: request-reply, during: round-b}
  slice-b: {from: round, to: slice, pattern: request-reply, during: round-b, work: exponential(500 ms)}
topologies: {point-to-point: {mapping: none}}
)";
  const auto all = trials(text, 20);
  check_against(0.161765, values_of(all, throughput_of("e0a")));
  check_against(0.327471, values_of(all, throughput_of("e0b")));
  check_against(0.980782, values_of(all, busy_at("t0")));
  check_against(0.376001, values_of(all, busy_at("p0")));
  check_against(5.18181, values_of(all, sojourn_of("e0a")));  // 6.18181 s less 1 s of thinking
  check_against(5.10741, values_of(all, sojourn_of("e0b")));
}

}  // namespace loadscape::tests
