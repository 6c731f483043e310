#include "models/nodes/limits/token_bucket.hpp"

#include "models/nodes/limits/limit_values.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Value TokenBucket::Params::key() { return allowance_value(size); }

void TokenBucket::Params::describe(Fields& fields, bool is_chosen) {
  fields.add("refill", refill_per_s, {Dimension::rate, positive}, "tokens that flow into the bucket");
  fields.require(!is_chosen || refill_per_s > 0.0, "bucket", "needs the key \"refill\" beside it", "refill: 50/s");
  fields.require(is_chosen || refill_per_s == 0.0, "refill", "belongs to a bucket", "remove it, or add bucket: 100");
}

std::string TokenBucket::Params::text() const { return fmt::format("{} tokens, {} per s", size, refill_per_s); }

sim::Duration TokenBucket::Params::window() const {
  return sim::from_seconds(1.0 / refill_per_s) * static_cast<std::int64_t>(size);
}

std::unique_ptr<LimitNode> TokenBucket::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<TokenBucket>(context, terms, refill_per_s);
}

TokenBucket::TokenBucket(const RunContext& context, const LimitTerms& terms, double refill_per_s)
    : PassingLimit{context, terms}, refill_per_s_{refill_per_s}, bucket_{allowed(), refill_per_s} {}

std::uint64_t TokenBucket::use(sim::SimTime now, std::uint64_t cost) {
  bucket_.use(now, cost);
  return bucket_.in_use(now);
}

}  // namespace loadscape::models
