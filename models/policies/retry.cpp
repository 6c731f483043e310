#include "models/policies/retry.hpp"

#include "models/parameter_text.hpp"
#include "models/policies/failure_words.hpp"
#include "models/policies/numbers_only.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

namespace loadscape::models {

void describe(Fields& fields, RetryBudget& budget) {
  const bool counts_tokens = budget.tokens.has_value();
  fields.value({"share", "of the calls under way that may be retries at once"},
               numbers_only(value_of(budget.share, {Dimension::share, {0.0, 1.0, true}}), false));
  fields.add("at_least", budget.at_least, between(0U, 1'000'000U), "retries at once that `share` never forbids");
  fields.value({"tokens", "a failed attempt takes one, and retries are made while more than half are left"},
               numbers_only(value_of(budget.tokens, between(1U, 1'000'000U)), false));
  fields.add("token_ratio", budget.token_ratio, {Dimension::number, between(0.0, 1000.0)},
             "of a token that an attempt gives back which succeeds");
  fields.one_of({"share", "tokens"}, counts_tokens || budget.share.has_value());
}

void describe(Fields& fields, RetryPolicy& retry) {
  fields.add("attempts", retry.attempts, between(1, 1000), "tries in all, the first included");
  ValueList backoff = values_of(retry.backoff, {});
  backoff.clear = [&retry] {
    retry.backoff.clear();
    retry.base = sim::Duration{0};  // the list stands instead of it, be it a library's default
  };
  fields.values({"backoff", "waits before attempt 2, 3, ...; the last one repeats"}, backoff);
  Value base = value_of(retry.base, positive);
  base.text = [&retry] { return retry.base > sim::Duration{0} ? duration_text(retry.base) : std::string(); };
  fields.value({"base", "instead of `backoff`: the wait before attempt 2"}, base);
  fields.add("factor", retry.factor, {Dimension::number, between(1.0, 1000.0)},
             "base: each wait is so many times the one before");
  fields.add("max", retry.max, positive, "the longest wait");
  fields.add("jitter", retry.jitter,
             words<Jitter>{{"none", Jitter::none, "every wait as stated"},
                           {"full", Jitter::full, "uniform from 0 to the wait"},
                           {"decorrelated", Jitter::decorrelated, "uniform from `base` to three times the last wait"},
                           {"spread", Jitter::spread, "uniform around the wait, `spread` below and above"},
                           {"envoy", Jitter::envoy, "uniform from 0 to (2^k - 1) times `base`, k = 1, 2, ..."},
                           {"polly", Jitter::polly, "Polly's smoothed exponential waits around `base` times 2^k"}},
             "how chance changes the waits");
  fields.add("spread", retry.spread, {Dimension::share, between(0.0, 1.0)},
             "jitter spread: so much below and above the wait, as a share of it");
  fields.add("budget", retry.budget, "what keeps retries from multiplying the load");
  fields.values({"on", "failures that are tried again; all unless written"}, failure_list(retry.on));
  const bool needs_base =
      retry.jitter == Jitter::decorrelated || retry.jitter == Jitter::envoy || retry.jitter == Jitter::polly;
  fields.require(!needs_base || retry.base > sim::Duration{0}, "jitter", "needs the key \"base\" beside it",
                 "base: 500 ms");
  fields.one_of({"backoff", "base"}, true);
  fields.require(retry.jitter != Jitter::full || retry.base > sim::Duration{0} || !retry.backoff.empty(), "jitter",
                 "has no wait to change", "base: 500 ms");
}

// As in resilience4j: RetryConfig. The table of library defaults says the same.
RetryParams::RetryParams() {
  using namespace std::chrono_literals;
  retry_.attempts = 3;
  retry_.base = 500ms;
}

void RetryParams::describe(Fields& fields) { models::describe(fields, retry_); }

PolicyParams::Texts RetryParams::texts() const {
  Texts texts{{"attempts", fmt::format("{}", retry_.attempts)},
              {"backoff", backoff_text(retry_)},
              {"on", failure_text(retry_.on)}};
  if (retry_.budget && retry_.budget->share) {
    texts.emplace_back("budget", fmt::format("{:g} % of the calls, at least {}", *retry_.budget->share * 100.0,
                                             retry_.budget->at_least));
  }
  if (retry_.budget && retry_.budget->tokens) {
    texts.emplace_back("budget", fmt::format("{} tokens", *retry_.budget->tokens));
  }
  return texts;
}

std::optional<Call::Params> RetryParams::as_call() const {
  Call::Params params;
  params.retry = retry_;
  params.is_policy = true;
  return params;
}

std::unique_ptr<ModelNode> RetryParams::make(const RunContext& context, const PolicyPlace& place) const {
  auto params = *as_call();
  params.purpose = place.purpose;
  params.stride = place.stride ? *place.stride : 1;
  return std::make_unique<Call>(context, params);
}

std::shared_ptr<const PolicyParams> RetryParams::with_attempts(std::uint32_t attempts) const {
  auto other = std::make_shared<RetryParams>(*this);
  other->retry_.attempts = attempts;
  return other;
}

}  // namespace loadscape::models
