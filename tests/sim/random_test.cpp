#include "sim/random.hpp"

#include "tests/catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

namespace loadscape::tests {
namespace {

using Pair = std::array<std::uint64_t, 2>;

Pair philox(Pair counter, std::uint64_t key) {
  const auto out = r123::Philox2x64{}({{counter[0], counter[1]}}, {{key}});
  return {out[0], out[1]};
}

Pair next_pair(sim::Stream& stream) { return {stream(), stream()}; }

}  // namespace

// The known answers that accompany Random123 [Salmon11].
TEST_CASE("Philox2x64-10 gives its published answers", "[sim][random]") {
  constexpr auto ones = ~std::uint64_t{0};
  CHECK(philox({0, 0}, 0) == Pair{0xca00a0459843d731, 0x66c24222c9a845b5});
  CHECK(philox({ones, ones}, ones) == Pair{0x65b021d60cd8310f, 0x4d02f3222f86df20});
  CHECK(philox({0x243f6a8885a308d3, 0x13198a2e03707344}, 0xa4093822299f31d0) ==
        Pair{0x0a5e742c2997341c, 0xb0f883d38000de5d});
}

TEST_CASE("a stream is half a block that neighbors share, then blocks of its own", "[sim][random]") {
  const std::uint64_t run = 77, purpose = sim::name_key("erp/service"), even = 0x123456789abcdef0;
  const std::uint64_t key = sim::mix(run, purpose);
  constexpr std::uint32_t attempt = 3;
  constexpr std::uint64_t high = std::uint64_t{attempt} << 32;
  const auto shared = philox({even / 2, high}, key);
  for (const std::uint64_t record : {even, even + 1}) {
    sim::Stream stream{run, purpose, record, attempt};
    CHECK(stream() == shared[record - even]);
    CHECK(next_pair(stream) == philox({record, high | 1}, key));
    CHECK(next_pair(stream) == philox({record, high | 2}, key));
  }
}

TEST_CASE("streams of one identity agree, however their draws interleave with others", "[sim][random]") {
  sim::Stream alone{1, 2, 3};
  const Pair first = next_pair(alone), second = next_pair(alone);
  sim::Stream again{1, 2, 3}, other{1, 2, 4};
  CHECK(next_pair(again) == first);
  next_pair(other);
  CHECK(next_pair(again) == second);
}

TEST_CASE("streams that differ in one part of their identity share no value", "[sim][random]") {
  std::set<std::uint64_t> seen;
  std::vector<sim::Stream> streams{{1, 2, 3},       {2, 2, 3}, {1, 3, 3},          {1, 2, 4},
                                   {1, 2, 3, 1},    {2, 1, 3}, {1, 2, 1ULL << 32}, {3, 2, 1},
                                   {1, 2, 0x30003}, {0, 0, 0}, {1, 2, 3ULL << 32}, {1, 2, 3, 2}};
  for (auto& stream : streams) {
    for (const auto value : {stream(), stream(), stream(), stream()}) seen.insert(value);
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

}  // namespace loadscape::tests
