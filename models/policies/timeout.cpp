#include "models/policies/timeout.hpp"

#include "models/parameter_text.hpp"

namespace loadscape::models {
namespace {

using namespace std::chrono_literals;

constexpr sim::Duration usual_attempt = 1s;  // resilience4j: TimeLimiterConfig
constexpr sim::Duration usual_total = 30s;   // Polly: TimeoutStrategyOptions

}  // namespace

TimeoutParams::TimeoutParams() : after_{usual_attempt} {}
TotalTimeoutParams::TotalTimeoutParams() : TimeoutParams{usual_total} {}

void TimeoutParams::describe(Fields& fields) { fields.add("after", after_, positive, "so long the caller waits"); }

PolicyParams::Texts TimeoutParams::texts() const { return {{"after", seconds_text(sim::to_seconds(after_))}}; }

std::optional<Call::Params> TimeoutParams::as_call() const {
  Call::Params params;
  params.timeout = after_;
  params.is_policy = true;
  return params;
}

std::unique_ptr<ModelNode> TimeoutParams::make(const RunContext& context, const PolicyPlace& place) const {
  auto params = *as_call();
  params.stride = place.stride ? *place.stride : 1;
  return std::make_unique<Call>(context, params);
}

}  // namespace loadscape::models
