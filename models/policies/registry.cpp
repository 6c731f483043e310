#include "models/policies/breaker.hpp"
#include "models/policies/bulkhead.hpp"
#include "models/policies/fallback.hpp"
#include "models/policies/hedge.hpp"
#include "models/policies/policy.hpp"
#include "models/policies/rate_limiter.hpp"
#include "models/policies/retry.hpp"
#include "models/policies/timeout.hpp"

#include <algorithm>
#include <array>

namespace loadscape::models {
namespace {

template <class Params>
std::shared_ptr<PolicyParams> policy_params() {
  return std::make_shared<Params>();
}

constexpr std::array policy_rows{
    PolicyRow{"fallback", "another answer when the call has failed", policy_params<FallbackParams>, false},
    PolicyRow{"total_timeout", "the caller gives up after this, all attempts and waits between them included",
              policy_params<TotalTimeoutParams>, false},
    PolicyRow{"retry", "what follows a failed attempt", policy_params<RetryParams>, true},
    PolicyRow{"breaker", "refuses calls for a while when too many have failed or were slow",
              policy_params<BreakerParams>, true},
    PolicyRow{"rate_limiter", "so many calls per period; others wait for a later one", policy_params<RateLimiterParams>,
              true},
    PolicyRow{"timeout", "the caller gives up an attempt after this", policy_params<TimeoutParams>, false},
    PolicyRow{"bulkhead", "so many calls under way at once", policy_params<BulkheadParams>, true},
    PolicyRow{"hedge", "a second copy of a call that takes long; the first answer counts", policy_params<HedgeParams>,
              false},
};

}  // namespace

std::span<const PolicyRow> policy_registry() { return policy_rows; }

const PolicyRow& policy_row(std::string_view key) { return *std::ranges::find(policy_rows, key, &PolicyRow::key); }

const std::string& PolicyParams::other_system() const {
  static const std::string none;
  return none;
}

bool gives_up(const Flow& flow) {
  return flow.timeout ||
         std::ranges::any_of(flow.resilience, [](const auto& policy) { return policy->gives_up_after().has_value(); });
}

std::optional<sim::Duration> attempt_timeout(const Flow& flow) {
  for (const auto& policy : flow.resilience) {
    if (policy->key == "timeout") return policy->gives_up_after();
  }
  return flow.timeout;
}

std::uint32_t runs_of(const PolicyChain& chain) {
  std::uint32_t runs = 1;
  for (const auto& policy : chain) runs *= policy->runs();
  return runs;
}

}  // namespace loadscape::models
