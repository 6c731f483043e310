#include "models/streamline.hpp"

#include "models/ledger.hpp"

#include <cstddef>
#include <utility>

namespace loadscape::models {
namespace {

class Streamliner {
 public:
  Streamliner(const Program& program, const std::vector<VertexTraits>& traits)
      : steps_{program.steps}, traits_{traits}, caller_(steps_.size(), none) {}

  std::vector<StepSpec> take() {
    for (sim::StepId i = 0; i < steps_.size(); ++i) {
      if (is_call(i)) caller_[end_of(steps_[i].datum)] = i;
    }
    decide();
    auto result = steps_;
    for (auto& step : result) {
      step.next = target(step.next);
      step.scope = scope(step.scope);
    }
    for (auto& step : result) join_entries(result, step);
    return result;
  }

 private:
  static constexpr sim::StepId none = 0xffffffffU;

  bool is_call(sim::StepId i) const {
    return steps_[i].vertex != ledger_vertex && traits_[steps_[i].vertex].is_plain_call;
  }
  bool is_end(sim::StepId i) const { return steps_[i].scope == i; }
  /// The last step of the route that `i` is on.
  sim::StepId end_of(sim::StepId i) const {
    while (!is_end(i)) i = steps_[i].scope;
    return i;
  }

  /// Outer calls before inner ones: what a caller holds includes what its own callers hold, if it walks for them.
  void decide() {
    is_inlined_.assign(steps_.size(), false);
    for (auto i = static_cast<sim::StepId>(steps_.size()); i-- > 0;) {
      // A body is added to the program before the route that calls it, so outer calls have higher ids.
      is_inlined_[i] = is_call(i) && !begins_route(i) && !steps_[i].counts_attempt && always_answers(i) &&
                       holds_only_what_stays_up(i);
    }
  }
  /// Others know a route by its first step.
  bool begins_route(sim::StepId i) const { return i == 0 || is_end(i - 1); }

  bool always_answers(sim::StepId call) const {
    const auto end = end_of(steps_[call].datum);
    for (auto i = steps_[call].datum; i < end; ++i) {
      if (steps_[i].vertex == ledger_vertex) continue;
      if (traits_[steps_[i].vertex].may_lose) return false;
      // An inner call that waits for its own body is an answer to us; one that is inlined must answer itself.
      if (is_call(i) && !always_answers(i)) return false;
    }
    return true;
  }

  bool holds_only_what_stays_up(sim::StepId call) const {
    for (auto closing = steps_[call].scope;;) {
      if (is_end(closing)) {
        const auto outer = caller_[closing];
        if (outer == none || !is_inlined_[outer]) return true;
        closing = steps_[outer].scope;
        continue;
      }
      const auto vertex = steps_[closing].vertex;
      if (vertex != ledger_vertex && traits_[vertex].may_fail) return false;
      closing = steps_[closing].scope;
    }
  }

  /// Where a message that goes to `i` really goes.
  sim::StepId target(sim::StepId i) const {
    for (;;) {
      if (is_inlined_[i]) {
        i = steps_[i].datum;
      } else if (is_end(i) && caller_[i] != none && is_inlined_[caller_[i]]) {
        i = steps_[caller_[i]].next;
      } else {
        return i;
      }
    }
  }
  sim::StepId scope(sim::StepId closing) const {
    while (is_end(closing) && caller_[closing] != none && is_inlined_[caller_[closing]]) {
      closing = steps_[caller_[closing]].scope;
    }
    return closing;
  }

  // Attempts are counted by the passes of a step, so a step that counts them stays.
  static bool is_entry(const StepSpec& step) {
    return step.vertex == ledger_vertex && (step.action & Ledger::finish) == 0;
  }
  static void join_entries(const std::vector<StepSpec>& all, StepSpec& step) {
    while (is_entry(step) && is_entry(all[step.next]) && !all[step.next].counts_attempt) {
      step.action |= all[step.next].action;
      step.next = all[step.next].next;
    }
  }

  const std::vector<StepSpec>& steps_;
  const std::vector<VertexTraits>& traits_;
  std::vector<sim::StepId> caller_;  ///< by last step of a route: the call whose body it is
  std::vector<bool> is_inlined_;
};

}  // namespace

std::vector<StepSpec> streamlined(const Program& program, const std::vector<VertexTraits>& traits) {
  return Streamliner{program, traits}.take();
}

}  // namespace loadscape::models
