/// Do streams of neighboring keys look independent? Statistical tests of the draws as the simulator makes them.
///
/// usage: bench_streams [DRAWS]                    default: 100 million of each layout
///
/// A layout takes the first few draws of each of very many streams whose identities differ by one in one part: record,
/// attempt, purpose, replication. The upper halves of all draws of a layout, in that order, go through the tests, and
/// then the lower halves:
///   chi-square      of the upper 16 bits, and of the lower 16: 65,536 classes [Knuth97 3.3.2 A]
///   serial          chi-square of non-overlapping pairs, 10 bits of each: 2^20 classes [Knuth97 3.3.2 B]
///   correlation     of u(i) and u(i + lag), which is normal with variance 1/n for large n
///   collisions      2^17 draws at a time into 2^27 urns [Knuth97 3.3.2 I]
///   birthdays       4,096 draws at a time in 2^32 days: equal spacings are Poisson with mean 4 [Knuth97 3.3.2 J]
/// Every p-value is two-sided: a fit that is too good is as suspicious as a bad one. The exit code is 1 when one of
/// them is below 1e-4.

#include "sim/random.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::bench {
namespace {

constexpr double suspicious = 1e-4;
using Word = std::uint32_t;

double two_sided(double upper) { return std::min(1.0, 2 * std::min(upper, 1 - upper)); }
double p_of_normal(double z) { return std::erfc(std::fabs(z) / std::sqrt(2.0)); }

class Report {
 public:
  void add(std::string_view layout, std::string_view test, double statistic, double expected, double p) {
    ++tests_;
    least_ = std::min(least_, p);
    if (p < suspicious) ++flagged_;
    std::printf("%-30.*s %-16.*s %14.4f %14.1f  p = %.4f%s\n", static_cast<int>(layout.size()), layout.data(),
                static_cast<int>(test.size()), test.data(), statistic, expected, p,
                p < suspicious ? "  SUSPICIOUS" : "");
    std::fflush(stdout);
  }
  bool finish() const {
    std::printf("%d tests, least p-value %.5f, %d below %g\n", tests_, least_, flagged_, suspicious);
    return flagged_ == 0;
  }

 private:
  int tests_ = 0;
  int flagged_ = 0;
  double least_ = 1.0;
};

class Equidistribution {
 public:
  explicit Equidistribution(std::size_t classes) : counts_(classes) {}
  void add(std::size_t number) {
    ++counts_[number];
    ++n_;
  }
  void report(Report& to, std::string_view layout, std::string_view test) const {
    const double expected = static_cast<double>(n_) / static_cast<double>(counts_.size());
    double chi2 = 0;
    for (const Word count : counts_) chi2 += (count - expected) * (count - expected) / expected;
    const auto freedom = static_cast<double>(counts_.size() - 1);
    to.add(layout, test, chi2, freedom, two_sided(boost::math::gamma_q(freedom / 2, chi2 / 2)));
  }

 private:
  std::vector<Word> counts_;
  std::uint64_t n_ = 0;
};

class Correlation {
 public:
  void add(Word word) {
    const double u = (static_cast<double>(word) + 0.5) * 0x1.0p-32 - 0.5;
    for (std::size_t i = 0; i < lags.size(); ++i) sums_[i] += u * recent_[(n_ - lags[i]) % recent_.size()];
    recent_[n_++ % recent_.size()] = u;
  }
  void report(Report& to, std::string_view layout) const {
    for (std::size_t i = 0; i < lags.size(); ++i) {
      const double z = 12 * sums_[i] / std::sqrt(static_cast<double>(n_ - lags[i]));
      std::array<char, 32> name{};
      std::snprintf(name.data(), name.size(), "correlation %zu", lags[i]);
      to.add(layout, name.data(), z, 0, p_of_normal(z));
    }
  }

 private:
  static constexpr std::array<std::size_t, 6> lags{1, 2, 3, 4, 8, 16};
  std::array<double, 32> recent_{};  // a power of two, so that n_ - lag may wrap around
  std::array<double, lags.size()> sums_{};
  std::uint64_t n_ = 0;
};

/// How many of some Poisson-like events there were, against how many should have been.
double p_of_count(double count, double expected) { return p_of_normal((count - expected) / std::sqrt(expected)); }

class Collisions {
 public:
  void add(Word word) {
    const Word urn = word >> 5U;
    std::uint64_t& bits = urns_[urn / 64];
    const std::uint64_t bit = 1ULL << urn % 64;
    if ((bits & bit) != 0) ++collisions_;
    bits |= bit;
    if (++balls_ < balls_at_a_time) return;
    balls_ = 0;
    ++rounds_;
    std::ranges::fill(urns_, 0);
  }
  void report(Report& to, std::string_view layout) const {
    const double n = balls_at_a_time, m = 0x1p27;
    const auto in_last = [&](double balls) { return balls - m * -std::expm1(balls * std::log1p(-1 / m)); };
    const double expected = static_cast<double>(rounds_) * in_last(n) + in_last(static_cast<double>(balls_));
    const auto count = static_cast<double>(collisions_);
    to.add(layout, "collisions", count, expected, p_of_count(count, expected));
  }

 private:
  static constexpr std::uint64_t balls_at_a_time = 1U << 17U;
  std::vector<std::uint64_t> urns_ = std::vector<std::uint64_t>((1U << 27U) / 64);
  std::uint64_t balls_ = 0, rounds_ = 0, collisions_ = 0;
};

class Birthdays {
 public:
  void add(Word word) {
    days_[born_++] = word;
    if (born_ < days_.size()) return;
    born_ = 0;
    ++years_;
    sort();
    const Word first = days_[0];
    for (std::size_t i = 0; i + 1 < days_.size(); ++i) days_[i] = days_[i + 1] - days_[i];
    days_.back() = first - days_.back();  // around the end of the year: taken modulo 2^32
    sort();
    for (std::size_t i = 1; i < days_.size(); ++i) equal_ += days_[i] == days_[i - 1] ? 1U : 0U;
  }
  void report(Report& to, std::string_view layout) const {
    const auto n = static_cast<double>(days_.size());
    const double expected = static_cast<double>(years_) * n * n * (n - 1) / 4 / 0x1p32;
    const auto count = static_cast<double>(equal_);
    to.add(layout, "birthdays", count, expected, p_of_count(count, expected));
  }

 private:
  void sort() {  // by 11 bits at a time, from the lowest
    for (const unsigned shift : {0U, 11U, 22U}) {
      std::array<Word, 2049> place{};
      for (const Word day : days_) ++place[(day >> shift) % 2048 + 1];
      for (std::size_t i = 1; i < place.size(); ++i) place[i] += place[i - 1];
      for (const Word day : days_) other_[place[(day >> shift) % 2048]++] = day;
      std::swap(days_, other_);
    }
  }

  std::vector<Word> days_ = std::vector<Word>(4096), other_ = days_;
  std::size_t born_ = 0;
  std::uint64_t years_ = 0, equal_ = 0;
};

class Tests {
 public:
  void add(Word word) {
    upper_.add(word >> 16U);
    lower_.add(word & 0xffffU);
    if (has_before_) pairs_.add((before_ >> 22U) << 10U | word >> 22U);
    has_before_ = !has_before_;
    before_ = word;
    correlation_.add(word);
    collisions_.add(word);
    birthdays_.add(word);
  }
  void report(Report& to, std::string_view layout) {
    upper_.report(to, layout, "chi-square upper");
    lower_.report(to, layout, "chi-square lower");
    pairs_.report(to, layout, "serial pairs");
    correlation_.report(to, layout);
    collisions_.report(to, layout);
    birthdays_.report(to, layout);
  }

 private:
  Equidistribution upper_{1U << 16U}, lower_{1U << 16U}, pairs_{1U << 20U};
  Correlation correlation_;
  Collisions collisions_;
  Birthdays birthdays_;
  bool has_before_ = false;
  Word before_ = 0;
};

struct Layout {
  std::string_view name;
  std::uint64_t draws_of_each;
  sim::Stream (*stream)(std::uint64_t number);
};

constexpr std::uint64_t run_key = sim::mix(1, 0);
constexpr std::uint64_t purpose = sim::name_key("erp/service");
constexpr std::uint64_t in_one = ~0ULL;

constexpr std::array layouts{
    Layout{"one stream", in_one, [](std::uint64_t) { return sim::Stream{run_key, purpose, 0}; }},
    Layout{"records, 1 draw", 1, [](std::uint64_t i) { return sim::Stream{run_key, purpose, i}; }},
    Layout{"records, 2 draws", 2, [](std::uint64_t i) { return sim::Stream{run_key, purpose, i}; }},
    Layout{"records, 6 draws", 6, [](std::uint64_t i) { return sim::Stream{run_key, purpose, i}; }},
    Layout{"attempts, 1 draw", 1,
           [](std::uint64_t i) { return sim::Stream{run_key, purpose, 7, static_cast<std::uint32_t>(i)}; }},
    Layout{"4 attempts of records", 1,
           [](std::uint64_t i) { return sim::Stream{run_key, purpose, i / 4, static_cast<std::uint32_t>(i % 4)}; }},
    Layout{"purposes, 1 draw", 1, [](std::uint64_t i) { return sim::Stream{run_key, purpose + i, 7}; }},
    Layout{"run keys, 1 draw", 1, [](std::uint64_t i) { return sim::Stream{run_key + i, purpose, 7}; }},
    Layout{"replications, 1 draw", 1, [](std::uint64_t i) { return sim::Stream{sim::mix(1, i), purpose, 7}; }},
    Layout{"seeds, 2 draws", 2, [](std::uint64_t i) { return sim::Stream{sim::mix(i, 0), purpose, 7}; }},
};

void test(const Layout& layout, std::uint64_t draws, unsigned shift, Report& report) {
  Tests tests;
  for (std::uint64_t done = 0, number = 0; done < draws; ++number) {
    sim::Stream stream = layout.stream(number);
    const std::uint64_t until = done + std::min(layout.draws_of_each, draws - done);
    for (; done < until; ++done) tests.add(static_cast<Word>(stream() >> shift));
  }
  tests.report(report, std::string{layout.name} + (shift > 0 ? ", upper" : ", lower"));
}

}  // namespace
}  // namespace loadscape::bench

int main(int argc, char** argv) {
  namespace bench = loadscape::bench;
  const std::uint64_t draws = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000'000;
  bench::Report report;
  std::printf("%-30s %-16s %14s %14s\n", "layout", "test", "statistic", "expected");
  for (const auto& layout : bench::layouts) {
    for (const unsigned shift : {32U, 0U}) bench::test(layout, draws, shift, report);
  }
  return report.finish() ? 0 : 1;
}
