#pragma once
/// Calls leave one by one at a constant rate.

#include "models/nodes/limits/cell_rate.hpp"
#include "models/nodes/limits/passing_limit.hpp"

namespace loadscape::models {

/// With a queue of n: a call leaves at once if the last one left at least 1/rate ago, else it waits until then behind
/// those that wait; behind n it is refused. Without: a meter. A call adds one to the bucket's level, which leaks at the
/// rate, and is refused when the level would rise above the size.
///
/// Beside the token bucket: the meter of size b lets exactly those calls pass which a bucket of b tokens and the same
/// rate does. With a queue bursts never pass: two calls are always 1/rate apart behind it, where a token bucket of b
/// lets b through at once. Cut to a share, rate and size shrink alike, the places of the queue stay.
class LeakyBucket final : public PassingLimit {
 public:
  struct Params final : LimitParams {
    double rate_per_s = 0.0;
    std::uint64_t places = 0;  ///< 0: a meter
    std::uint64_t size = 1;  ///< of a meter
    Value key() override;
    void describe(Fields& fields, bool is_chosen) override;
    std::string text() const override;
    std::uint64_t allowance() const override { return places > 0 ? places : size; }
    Forgetting forgetting() const override { return {.kind = Forgetting::Kind::steadily, .per_s = rate_per_s}; }
    sim::Duration window() const override;  ///< in which a full one leaks out
    std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const override;
  };
  LeakyBucket(const RunContext& context, const LimitTerms& terms, const Params& params);
  std::optional<std::uint64_t> in_use(sim::SimTime now) override {
    return has_places() ? queue_length() : meter_.in_use(now);
  }

 private:
  bool has_left(sim::SimTime now, std::uint64_t cost) override;
  std::uint64_t use(sim::SimTime now, std::uint64_t cost) override;
  sim::SimTime next_admission(sim::SimTime now, std::uint64_t cost) override;
  bool has_place(std::uint32_t waiting) const override { return waiting < places_; }
  bool has_places() const override { return places_ > 0; }
  void convert(sim::SimTime now) override;

  double rate_per_s_;
  std::uint64_t places_;
  CellRate meter_;  ///< of size one where calls queue: the level is what keeps them apart
};

}  // namespace loadscape::models
