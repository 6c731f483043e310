#include "sim/random.hpp"

#include "sim/real.hpp"
#include "tests/catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace loadscape::tests {
namespace {

using Block = std::array<std::uint32_t, 4>;

Block philox(Block counter, std::array<std::uint32_t, 2> key) {
  const r123::Philox4x32::ctr_type c = {{counter[0], counter[1], counter[2], counter[3]}};
  const r123::Philox4x32::key_type k = {{key[0], key[1]}};
  const auto out = r123::Philox4x32{}(c, k);
  return {out[0], out[1], out[2], out[3]};
}

Block next_block(sim::Stream& stream) { return {stream(), stream(), stream(), stream()}; }

}  // namespace

// The known answers that accompany Random123 [Salmon11].
TEST_CASE("Philox4x32-10 gives its published answers", "[sim][random]") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream is the Philox blocks of (block, attempt, record) under its key", "[sim][random]") {
  const std::uint64_t run = 77, purpose = sim::name_key("erp/service"), record = 0x123456789abcdef0;
  const std::uint64_t key = sim::mix(run, purpose);
  const std::array<std::uint32_t, 2> halves{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)};
  sim::Stream stream{run, purpose, record, 3};
  CHECK(next_block(stream) == philox({0, 3, 0x9abcdef0, 0x12345678}, halves));
  CHECK(next_block(stream) == philox({1, 3, 0x9abcdef0, 0x12345678}, halves));
}

TEST_CASE("streams of one identity agree, however their draws interleave with others", "[sim][random]") {
  sim::Stream alone{1, 2, 3};
  const Block first = next_block(alone), second = next_block(alone);
  sim::Stream again{1, 2, 3}, other{1, 2, 4};
  CHECK(next_block(again) == first);
  next_block(other);
  CHECK(next_block(again) == second);
}

TEST_CASE("streams that differ in one part of their identity share no value", "[sim][random]") {
  std::set<std::uint32_t> seen;
  std::vector<sim::Stream> streams{{1, 2, 3},       {2, 2, 3}, {1, 3, 3},          {1, 2, 4},
                                   {1, 2, 3, 1},    {2, 1, 3}, {1, 2, 1ULL << 32}, {3, 2, 1},
                                   {1, 2, 0x30003}, {0, 0, 0}, {1, 2, 3ULL << 32}, {1, 2, 3, 2}};
  for (auto& stream : streams) {
    for (const auto value : next_block(stream)) seen.insert(value);
  }
  CHECK(seen.size() == 4 * streams.size());
}

TEST_CASE("neighboring records draw uncorrelated numbers", "[sim][random]") {
  constexpr int n = 100'000;
  double sum = 0.0;
  double before = 0.5;
  for (std::uint64_t record = 0; record < n; ++record) {
    sim::Stream stream{9, sim::name_key("arrival"), record};
    const double u = sim::uniform01(stream);
    sum += (u - 0.5) * (before - 0.5);
    before = u;
  }
  const double correlation = 12.0 * sum / n;
  CHECK(std::fabs(correlation) < 3.29 / std::sqrt(n));  // 99.9 % level: half-width 0.0104
}

TEST_CASE("uniform01 stays inside (0, 1) and is uniform", "[sim][random]") {
  constexpr int n = 200'000, cells = 100;
  constexpr double expected = 2'000.0;
  std::vector<int> counts(cells, 0);
  sim::Stream stream{5, 6, 7};
  for (int i = 0; i < n; ++i) {
    const double u = sim::uniform01(stream);
    REQUIRE((u > 0.0 && u < 1.0));
    ++counts[static_cast<std::size_t>(u * cells)];
  }
  double chi_square = 0.0;
  for (const int count : counts) chi_square += std::pow(count - expected, 2) / expected;
  CHECK(chi_square < 148.2);  // 99.9 % of chi-square with 99 degrees of freedom
}

TEST_CASE("names, not their order, identify streams", "[sim][random]") {
  CHECK(sim::name_key("erp/service") == sim::name_key("erp/service"));
  CHECK(sim::name_key("erp/service") != sim::name_key("service/erp"));
  CHECK(sim::name_key("") != 0);
  CHECK(sim::mix(1, 2) != sim::mix(2, 1));
  CHECK(sim::mix(0, 0) != 0);
}

TEST_CASE("a wide stream joins two values of its stream, the first above", "[sim][random]") {
  sim::Stream plain{1, 2, 3}, source{1, 2, 3};
  const std::uint64_t high = plain(), low = plain();
  CHECK(sim::WideStream{source}() == (high << 32 | low));
}

}  // namespace loadscape::tests
