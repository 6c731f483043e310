#include "analysis/warm_up.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;

TEST_CASE("MSER-5 cuts exactly where a step ends", "[analysis][warm-up]") {
  std::vector<double> series(200, 10.0);
  for (std::size_t i = 0; i < 35; ++i) series[i] = 0.0;
  const auto cut = mser5(series);
  CHECK(cut.values == 35);
  CHECK(cut.is_known);
  CHECK_FALSE(cut.in_last_half);
}

TEST_CASE("MSER-5 minimizes the formula, worked out by hand for ten batches", "[analysis][warm-up]") {
  // Batch means 4 1 1 2 2 1 1 2 2 2. Squares about the mean over n squared:
  // d = 0: 7.6 / 100 = 0.0760; d = 1: 2.2222 / 81 = 0.0274; d = 2: 1.875 / 64 = 0.0293; d = 3: 1.4286 / 49 = 0.0292;
  // d = 4: 1.3333 / 36 = 0.0370; d = 5: 1.2 / 25 = 0.0480.
  std::vector<double> series;
  for (const double mean : {4.0, 1.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0, 2.0}) {
    for (const double off : {-0.5, 0.5, 0.0, 0.25, -0.25}) series.push_back(mean + off);
  }
  CHECK(mser5(series).values == 5);
}

TEST_CASE("a constant series needs no warm-up", "[analysis][warm-up]") {
  CHECK(mser5(std::vector<double>(100, 3.0)).values == 0);
}

TEST_CASE("a series that never levels off is too short", "[analysis][warm-up]") {
  std::vector<double> series;
  for (int i = 0; i < 200; ++i) series.push_back(i);
  CHECK(mser5(series).in_last_half);
}

TEST_CASE("fewer than fifty values tell nothing", "[analysis][warm-up]") {
  CHECK_FALSE(mser5(std::vector<double>(49, 1.0)).is_known);
  CHECK(mser5(std::vector<double>(50, 1.0)).is_known);
}

TEST_CASE("series are averaged position by position, up to the shortest", "[analysis][warm-up]") {
  const std::vector<std::vector<double>> series{{1.0, 2.0, 9.0}, {3.0, 6.0}};
  CHECK(mean_of(series) == std::vector<double>{2.0, 4.0});
}

}  // namespace
}  // namespace loadscape::tests
