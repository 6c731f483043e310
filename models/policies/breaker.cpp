#include "models/policies/breaker.hpp"

#include "models/parameter_text.hpp"
#include "models/policies/failure_words.hpp"
#include "models/policies/numbers_only.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

using namespace std::chrono_literals;

/// Another kind of window takes the place of the one that was meant before, be it by a library's default.
Value instead_of_others(Value value, CircuitRules& rules) {
  value.read = [read = std::move(value.read), &rules](std::string_view text) {
    rules.consecutive.reset();
    rules.calls.reset();
    rules.time.reset();
    return read(text);
  };
  return value;
}

template <class T>
Value window_value(std::optional<T>& target, CircuitRules& rules, const Quantity& quantity) {
  return instead_of_others(numbers_only(value_of(target, quantity), target.has_value()), rules);
}

}  // namespace

// As in resilience4j: CircuitBreakerConfig. The table of library defaults says the same.
BreakerParams::BreakerParams() {
  rules_.calls = 100;
  rules_.slow_after = 60s;
  rules_.wait = 60s;
}

void BreakerParams::describe(Fields& fields) {
  describe_window(fields);
  fields.values({"on", "failures that count as such; all unless written"}, failure_list(on_));
  fields.add("wait", rules_.wait, positive, "how long it stays open");
  describe_half_open(fields);
}

void BreakerParams::describe_window(Fields& fields) {
  constexpr std::uint32_t most = 1'000'000;
  fields.value({"consecutive", "opens after so many failures in a row"},
               window_value(rules_.consecutive, rules_, between(1U, most)));
  fields.value({"calls", "instead: judges by the last so many calls"},
               window_value(rules_.calls, rules_, between(1U, most)));
  fields.value({"time", "instead: judges by the calls that have ended so recently"},
               window_value(rules_.time, rules_, between(sim::Duration{1s}, sim::Duration{24h})));
  fields.one_of({"consecutive", "calls", "time"}, true);
  fields.add("buckets", rules_.buckets,
             words<TimeWindow::Buckets>{
                 {"seconds", TimeWindow::Buckets::seconds, "whole seconds of the clock, the present one included"},
                 {"tenths", TimeWindow::Buckets::tenths, "tenths of the window, begun with the first outcome in them"}},
             "time: in which pieces calls leave the window");
  fields.add("minimum_calls", rules_.minimum_calls, between(1U, most),
             "calls in the window before it is judged; a window of fewer calls when it is full");
  fields.add("failure_rate", rules_.failure_rate, {Dimension::share, {0.0, 1.0, true}},
             "share of failures in the window that opens the circuit");
  fields.add("slow_after", rules_.slow_after, positive, "calls that take longer are slow");
  fields.add("slow_rate", rules_.slow_rate, {Dimension::share, {0.0, 1.0, true}},
             "share of slow calls in the window that opens the circuit");
  fields.add("judged_after_failures_only", rules_.judged_after_failures_only,
             "whether a success never opens the circuit, though it may complete the minimum of calls");
}

void BreakerParams::describe_half_open(Fields& fields) {
  fields.add("trials", rules_.trials, between(1U, 1'000'000U), "calls let through while half open");
  fields.add("half_opens_by_itself", rules_.half_opens_by_itself,
             "whether it is half open as soon as the wait is over, or with the next call");
  fields.add("longest_half_open", rules_.longest_half_open, positive,
             "open again if the trials have not decided by then");
}

PolicyParams::Texts BreakerParams::texts() const {
  Texts texts;
  if (rules_.consecutive) texts.emplace_back("opens after", fmt::format("{} failures in a row", *rules_.consecutive));
  if (!rules_.consecutive) {
    texts.emplace_back(
        "window", rules_.calls ? fmt::format("{} calls", *rules_.calls) : seconds_text(sim::to_seconds(*rules_.time)));
    texts.emplace_back("minimum calls", fmt::format("{}", rules_.minimum_calls));
    texts.emplace_back("failure rate", fmt::format("{:g} %", rules_.failure_rate * 100.0));
  }
  texts.emplace_back("wait", seconds_text(sim::to_seconds(rules_.wait)));
  texts.emplace_back("trials", fmt::format("{}", rules_.trials));
  return texts;
}

std::unique_ptr<ModelNode> BreakerParams::make(const RunContext& context, const PolicyPlace&) const {
  return std::make_unique<Breaker>(context, rules_, on_);
}

sim::Then Breaker::enter(sim::Simulation& sim, sim::Message& message, sim::Step&) {
  ++calls_;
  if (!circuit_.admit(sim.now())) {
    ++refused_;
    sim::Simulation::fail(message, reason_of(Failure::circuit_open, id()));
    return sim::Then::proceed;
  }
  message.tries = entered;
  message.since = sim.now();
  run_body(sim, message);
  return sim::Then::wait;
}

void Breaker::returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) {
  circuit_.record(sim.now(), sim.now() - caller.since, child.failed && on_.contains(child.reason.kind));
  pass_on(sim, caller, child);
}

void Breaker::abandon(sim::Simulation& sim, sim::Message& caller, sim::Step&) {
  circuit_.release(sim.now());
  let_go(sim, caller);
}

void Breaker::observe(const sim::Simulation& sim, Observation& into) const {
  auto& seen = into.policies.emplace_back();
  seen.node = id();
  seen.calls = calls_;
  seen.refused = refused_;
  seen.opened = circuit_.times_opened();
  seen.open_s = sim::to_seconds(circuit_.time_open(sim.now()));
}

}  // namespace loadscape::models
