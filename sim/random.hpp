#pragma once
/// Counter-based randomness: every draw is a pure function of who asks for it, never of call order.
///
/// A stream is named by a 128-bit identity (seed, replication, flow, record, purpose, attempt folded into a key
/// and a counter); its values come from Philox2x64-10 blocks [Salmon11]. Two streams with different identities never
/// influence each other, so adding a node, a flow or a topology changes no other draw.

#include <Random123/philox.h>

#include <cstdint>
#include <limits>
#include <string_view>

namespace loadscape::sim {

/// Mixes two 64-bit values into one (the finalizer of SplitMix64 [Steele14] over a running sum).
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = a + 0x9e3779b97f4a7c15ULL * (b + 1);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

/// 64-bit FNV-1a of a name, finalized: names, not positions, identify streams.
constexpr std::uint64_t name_key(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325ULL;
  for (const char c : name) {
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return mix(h, 0);
}

/// The Philox key of a family of streams: one run's draws for one purpose.
enum class StreamKey : std::uint64_t {};

/// Uniform random bit generator over one named stream; meets the needs of Boost.Random.
///
/// The first value of record r is half r mod 2 of the block with counter (r / 2, attempt : 0), so that neighboring
/// records, which mostly draw one value each, share one block; the values after it are the blocks (r, attempt : i),
/// i = 1, 2, ... The Philox key is mix(run key, purpose). Cost: one block for the first value, then one for two.
class Stream {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  /// @param run_key  identity of the replication: mix(seed, replication)
  /// @param purpose  what the draw is for: name_key("erp/service")
  /// @param record   key of the business record, or of whatever owns the draw
  /// @param attempt  0 for the first try; a retry has luck of its own
  Stream(std::uint64_t run_key, std::uint64_t purpose, std::uint64_t record, std::uint32_t attempt = 0)
      : Stream{StreamKey{mix(run_key, purpose)}, record, attempt} {}
  Stream(StreamKey key, std::uint64_t record, std::uint32_t attempt)
      : Stream{key, record, attempt, first_values(key, record, attempt)[record % 2]} {}
  /// With the first value at hand.
  Stream(StreamKey key, std::uint64_t record, std::uint32_t attempt, std::uint64_t first_value)
      : key_{key}, record_{record}, attempt_{attempt}, block_{{first_value, 0}} {}

  using Block = r123::Philox2x64::ctr_type;
  /// The first values of an even record and of its odd neighbor.
  static Block first_values(StreamKey key, std::uint64_t record, std::uint32_t attempt) {
    return block(key, record / 2, attempt, 0);
  }

  result_type operator()() {
    if (next_ == end_) refill();
    return block_[next_++];
  }

 private:
  static Block block(StreamKey key, std::uint64_t record, std::uint32_t attempt, std::uint32_t index) {
    const r123::Philox2x64::key_type philox_key = {{static_cast<std::uint64_t>(key)}};
    return r123::Philox2x64{}({{record, static_cast<std::uint64_t>(attempt) << 32 | index}}, philox_key);
  }
  void refill() {
    block_ = block(key_, record_, attempt_, ++block_index_);
    next_ = 0;
    end_ = 2;
  }

  StreamKey key_;
  std::uint64_t record_;
  std::uint32_t attempt_;
  std::uint32_t block_index_ = 0;
  std::uint32_t next_ = 0;
  std::uint32_t end_ = 1;  // of the values in block_: at first there is one
  Block block_;
};

/// A uniform number in (0, 1): 53 random bits and a half, so neither end is ever returned.
inline double uniform01(Stream& stream) { return (static_cast<double>(stream() >> 11) + 0.5) * 0x1.0p-53; }

}  // namespace loadscape::sim
