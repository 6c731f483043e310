#pragma once
/// How a flow's readers and subscribers come by data that somebody else owns.

#include "models/distribution.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace loadscape::models {

/// Copies that a reader keeps of what it has read, one for each entity.
struct CacheSpec {
  std::uint32_t entities = 1;            ///< what is read is about one of so many
  double zipf = 0.0;                     ///< the k-th is read in proportion to k^-zipf; 0: all alike
  sim::Duration ttl{0};                  ///< a copy is served while it is younger
  std::optional<std::uint32_t> size;     ///< copies; the least recently used one makes room; nullopt: unlimited
  std::optional<sim::Duration> stale_if_error;  ///< beyond `ttl`: an older copy is served when the source fails
};

/// Subscribers ask for changes at intervals.
struct PollSpec {
  sim::Duration every{0};
  std::uint32_t page = 200;  ///< changes per call; a full page is followed by another call at once
  DistributionPtr work;      ///< [s] at the publisher per call; null: its `service`
};

/// What a subscriber reads again when changes have expired before it could see them.
struct ResyncSpec {
  std::uint64_t records = 0;
  std::uint32_t page = 2000;  ///< records per call
  DistributionPtr work;       ///< [s] at the publisher per call; null: its `service`
  std::uint64_t calls() const { return (records + page - 1) / page; }
};

/// A flow of calls that a subscriber makes to catch up with a data-change flow.
struct CatchUp {
  enum class Kind { poll, resync };
  Kind kind = Kind::poll;
  std::size_t flow = 0;    ///< the data-change flow
  std::size_t target = 0;  ///< which of its subscribers calls
};

}  // namespace loadscape::models
