#include "models/nodes/limits/leaky_bucket.hpp"

#include "models/nodes/limits/limit_values.hpp"

#include <fmt/format.h>

namespace loadscape::models {

Value LeakyBucket::Params::key() {
  Value value = value_of(rate_per_s, {Dimension::rate, positive});
  value.text = [] { return std::string(); };
  return value;
}

void LeakyBucket::Params::describe(Fields& fields, bool is_chosen) {
  fields.add("queue", places, between(std::uint64_t{0}, most_calls),
             "calls that may wait for a leaky bucket; 0: it is a meter, and none waits");
  fields.add("size", size, between(std::uint64_t{1}, most_calls), "calls that a leaky bucket without a queue holds");
  fields.require(is_chosen || places == 0, "queue", "belongs to a leaky bucket", "remove it, or write leaky: 50/s");
  fields.require(is_chosen || size == 1, "size", "belongs to a leaky bucket", "remove it, or write leaky: 50/s");
  fields.require(size == 1 || places == 0, "size", "has no meaning beside a queue: calls leave it one by one",
                 "remove one of the two");
}

std::string LeakyBucket::Params::text() const {
  if (places > 0) return fmt::format("{} per s, one by one, {} wait", rate_per_s, places);
  return fmt::format("{} per s, {} in the bucket", rate_per_s, size);
}

sim::Duration LeakyBucket::Params::window() const {
  return sim::from_seconds(1.0 / rate_per_s) * static_cast<std::int64_t>(allowance());
}

std::unique_ptr<LimitNode> LeakyBucket::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<LeakyBucket>(context, terms, *this);
}

LeakyBucket::LeakyBucket(const RunContext& context, const LimitTerms& terms, const Params& params)
    : PassingLimit{context, terms},
      rate_per_s_{params.rate_per_s},
      places_{params.places},
      meter_{params.places > 0 ? 1 : allowed(), params.rate_per_s} {}

// Of a queue, a call that costs more keeps the next one away for longer, but needs no more room to leave.
bool LeakyBucket::has_left(sim::SimTime now, std::uint64_t cost) {
  return meter_.has_left(now, has_places() ? 1 : cost);
}

std::uint64_t LeakyBucket::use(sim::SimTime now, std::uint64_t cost) {
  meter_.use(now, cost);
  return has_places() ? queue_length() : meter_.in_use(now);
}

sim::SimTime LeakyBucket::next_admission(sim::SimTime, std::uint64_t cost) {
  return meter_.next(has_places() ? 1 : cost);
}

void LeakyBucket::convert(sim::SimTime now) { meter_.change(now, has_places() ? 1 : allowed(), rate_per_s_ * share()); }

}  // namespace loadscape::models
