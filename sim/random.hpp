#pragma once
/// Counter-based randomness: every draw is a pure function of who asks for it, never of call order.
///
/// A stream is named by a 128-bit identity (seed, replication, flow, record, purpose, attempt folded into a key
/// and a counter); its values are Philox4x32-10 blocks [Salmon11]. Two streams with different identities never
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

/// Uniform random bit generator over one named stream; meets the needs of Boost.Random.
///
/// The 128-bit Philox counter is (block index, attempt, record key); the 64-bit Philox key is
/// mix(run key, purpose). Cost: one Philox block per four values, drawn when first needed.
class Stream {
 public:
  using result_type = std::uint32_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  /// @param run_key  identity of the replication: mix(seed, replication)
  /// @param purpose  what the draw is for: name_key("erp/service")
  /// @param record   key of the business record, or of whatever owns the draw
  /// @param attempt  0 for the first try; a retry has luck of its own
  constexpr Stream(std::uint64_t run_key, std::uint64_t purpose, std::uint64_t record, std::uint32_t attempt = 0)
      : key_{mix(run_key, purpose)}, record_{record}, attempt_{attempt} {}

  result_type operator()() {
    if (next_ == 4) refill();
    return block_[next_++];
  }

 private:
  void refill() {
    r123::Philox4x32::ctr_type counter = {
        {block_index_++, attempt_, static_cast<std::uint32_t>(record_), static_cast<std::uint32_t>(record_ >> 32)}};
    r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)}};
    const auto block = r123::Philox4x32{}(counter, key);
    for (unsigned i = 0; i < 4; ++i) block_[i] = block[i];
    next_ = 0;
  }

  std::uint64_t key_;
  std::uint64_t record_;
  std::uint32_t attempt_;
  std::uint32_t block_index_ = 0;
  unsigned next_ = 4;
  std::uint32_t block_[4] = {};
};

/// A uniform number in (0, 1): 53 random bits and a half, so neither end is ever returned.
inline double uniform01(Stream& stream) {
  const std::uint64_t high = stream();
  const std::uint64_t bits = (high << 32 | stream()) >> 11;
  return (static_cast<double>(bits) + 0.5) * 0x1.0p-53;
}

}  // namespace loadscape::sim
