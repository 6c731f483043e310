#pragma once
/// Copies at the reader of what it has read.

#include "models/data_specs.hpp"
#include "models/model_node.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// Answers a read from a copy of its entity that is younger than `ttl`; else fetches it, as a call without timeout.
///
///   read      a hit goes on at once; a miss runs the body that starts at the step's datum as a child message and waits
///   observes  hits, misses, copies served although too old; the age of what was served goes to the books
///
/// `ttl` and age count from the moment when the fetch began, as in HTTP [RFC9111 sec. 4.2.3]; the age of what answered the
/// fetch, if a copy itself, is added to the age. After exactly `ttl` a copy is no longer served. Every answer is kept; when there is no place, the copy that was read or
/// fetched longest ago makes room (LRU). Reads of one entity that miss while it is being fetched fetch it too. When the
/// fetch fails, a copy fetched less than `ttl` + `stale_if_error` ago is served instead [RFC5861].
/// Which entity a read is about is a draw by the record's key (purpose "entity_key"): uniform, or by Zipf's law.
/// Lookups cost nothing, and the cache is lost with nobody: it stays over an outage of the reader.
class Cache final : public ModelNode {
 public:
  Cache(const RunContext& context, const CacheSpec& spec);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void returned(sim::Simulation& sim, sim::Message& caller, sim::Message& child) override;
  void abandon(sim::Simulation& sim, sim::Message& caller, sim::Step& step) override;
  void begin_window(sim::Simulation& sim) override;
  void observe(const sim::Simulation& sim, Observation& into) const override;

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  struct Copy {
    sim::SimTime fetched;  ///< when its fetch began
    sim::SimTime as_of;  ///< the same, less the age of what answered
    std::uint32_t entity = none;
    std::uint32_t newer = none, older = none;  ///< by last use
  };

  std::uint32_t entity_of(const sim::Message& message) const;
  void serve(const sim::Simulation& sim, const sim::Message& message, std::uint32_t copy);
  void keep(std::uint32_t entity, sim::SimTime fetched, sim::Duration age);
  std::uint32_t place_for(std::uint32_t entity);
  void unlink(std::uint32_t copy);
  void put_first(std::uint32_t copy);

  CacheSpec spec_;
  std::vector<double> cumulative_;  ///< popularity of the entities, unnormalized; empty: all alike
  std::vector<std::uint32_t> copy_of_;  ///< by entity
  std::vector<Copy> copies_;  ///< in use: the first used_
  std::uint32_t used_ = 0;
  std::uint32_t first_ = none, last_ = none;  ///< used last, used longest ago
  std::uint64_t hits_ = 0, misses_ = 0, served_stale_ = 0;
};

}  // namespace loadscape::models
