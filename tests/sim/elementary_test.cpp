#include "sim/elementary.hpp"

#include "sim/random.hpp"
#include "sim/real.hpp"
#include "tests/catch.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace loadscape::tests {
namespace {

namespace elementary = sim::elementary;
using Function = double (*)(double);
using Reference = long double (*)(long double);

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();

double from_bits(std::uint64_t bits) { return std::bit_cast<double>(bits); }
std::uint64_t bits_of(double x) { return std::bit_cast<std::uint64_t>(x); }

// Distance in units of the last place of the exact value; infinite when only one of the two is finite.
double error_in_ulps(double got, long double exact) {
  const auto nearest = static_cast<double>(exact);
  if (std::isnan(nearest) || std::isnan(got)) return std::isnan(nearest) == std::isnan(got) ? 0.0 : infinity;
  if (std::isinf(nearest) || std::isinf(got)) return got == nearest ? 0.0 : infinity;
  const double size = std::fabs(nearest);
  const double ulp = size == largest ? size - std::nextafter(size, 0.0) : std::nextafter(size, infinity) - size;
  return static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / static_cast<long double>(ulp));
}

constexpr int samples = 200'000;

double worst_between(Function f, Reference exact, double low, double high) {
  sim::Stream stream{1, 2, 3};
  double worst = 0.0;
  for (int i = 0; i < samples; ++i) {
    const double x = low + (high - low) * sim::uniform01(stream);
    worst = std::max(worst, error_in_ulps(f(x), exact(x)));
  }
  return worst;
}

// Numbers of every size, from subnormal to the largest, below `most`, of both signs.
double worst_of_all_sizes(Function f, Reference exact, double most) {
  sim::Stream stream{4, 5, 6};
  double worst = 0.0;
  for (int i = 0; i < samples; ++i) {
    const double x = from_bits(stream());
    if (std::fabs(x) <= most) worst = std::max(worst, error_in_ulps(f(x), exact(x)));
  }
  return worst;
}

}  // namespace

// Nothing to compare with where long double is no longer than double.
static_assert(std::numeric_limits<long double>::digits >= 64);

TEST_CASE("log is within 1 ulp of the exact value", "[sim][elementary]") {
  CHECK(worst_of_all_sizes(elementary::log, std::log, largest) < 0.6);
  CHECK(worst_between(elementary::log, std::log, 0.0, 1.0) < 0.6);
  CHECK(worst_between(elementary::log, std::log, 0.98, 1.02) < 0.6);
}

TEST_CASE("log1p is within 1 ulp of the exact value", "[sim][elementary]") {
  CHECK(worst_of_all_sizes(elementary::log1p, std::log1p, largest) < 0.6);
  CHECK(worst_between(elementary::log1p, std::log1p, -1.0, 2.0) < 0.6);
  CHECK(worst_between(elementary::log1p, std::log1p, -0.01, 0.01) < 0.6);
}

TEST_CASE("exp is within 1 ulp of the exact value, subnormal results included", "[sim][elementary]") {
  CHECK(worst_of_all_sizes(elementary::exp, std::exp, largest) < 0.8);
  CHECK(worst_between(elementary::exp, std::exp, -745.2, 709.8) < 0.8);
  CHECK(worst_between(elementary::exp, std::exp, -746.0, -707.0) < 0.8);
  CHECK(worst_between(elementary::exp, std::exp, -1.0, 1.0) < 0.6);
}

TEST_CASE("expm1 is within 1 ulp of the exact value", "[sim][elementary]") {
  CHECK(worst_of_all_sizes(elementary::expm1, std::expm1, largest) < 0.8);
  CHECK(worst_between(elementary::expm1, std::expm1, -45.0, 45.0) < 0.8);
  CHECK(worst_between(elementary::expm1, std::expm1, -0.5, 0.5) < 0.8);
}

TEST_CASE("tan is within 1 ulp of the exact value up to a million", "[sim][elementary]") {
  CHECK(worst_of_all_sizes(elementary::tan, std::tan, 1e6) < 0.9);
  CHECK(worst_between(elementary::tan, std::tan, 0.0, 3.1415926535897931) < 0.9);
  CHECK(worst_between(elementary::tan, std::tan, -1e6, 1e6) < 0.9);
}

TEST_CASE("pow is within 1 ulp of the exact value over its whole range", "[sim][elementary]") {
  sim::Stream stream{7, 8, 9};
  double worst = 0.0;
  for (int i = 0; i < samples; ++i) {
    const double x = i % 2 == 0 ? 4.0 * sim::uniform01(stream) : 0.98 + 0.04 * sim::uniform01(stream);
    const double power = -745.0 + 1455.0 * sim::uniform01(stream);  // results from the smallest to the largest number
    const double y = i % 3 == 0 ? power * 0.01 : power / std::log(x);
    worst = std::max(worst, error_in_ulps(elementary::pow(x, y), std::pow(static_cast<long double>(x), y)));
  }
  CHECK(worst < 0.8);
}

TEST_CASE("the elementary functions have the special values of the C standard", "[sim][elementary]") {
  const double edges[] = {0.0,      -0.0,     1.0,       -1.0,       0.5,       -0.5,    2.0,      -2.0,
                          3.0,      -3.0,     smallest,  -smallest,  0x1p-1022, 0x1p-60, -0x1p-60, largest,
                          -largest, infinity, -infinity, nan_value,  709.78,    709.79,  -745.1,   -745.2,
                          40.0,     -40.0,    0x1p53,    0x1p53 + 2, 1e300,     -1e300};
  const auto same = [](double a, double b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) == std::isnan(b);
    return std::signbit(a) == std::signbit(b) && error_in_ulps(a, b) <= 1.0;
  };
  for (const double x : edges) {
    CAPTURE(x);
    CHECK(same(elementary::log(x), std::log(x)));
    CHECK(same(elementary::log1p(x), std::log1p(x)));
    CHECK(same(elementary::exp(x), std::exp(x)));
    CHECK(same(elementary::expm1(x), std::expm1(x)));
    if (std::fabs(x) <= 1e6) CHECK(same(elementary::tan(x), std::tan(x)));
    for (const double y : edges) {
      CAPTURE(y);
      CHECK(same(elementary::pow(x, y), std::pow(x, y)));
    }
  }
}

TEST_CASE("tan beyond its range is NaN, never a guess", "[sim][elementary]") {
  for (const double x : {1.1e6, -1.1e6, 1e22, infinity, -infinity, nan_value}) CHECK(std::isnan(elementary::tan(x)));
}

// Golden: shows that some bit changed, not which result is right. It must hold for every compiler and processor.
TEST_CASE("the elementary functions give the recorded bits", "[sim][elementary][golden]") {
  sim::Stream stream{10, 11, 12};
  std::uint64_t hash = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double u = sim::uniform01(stream);
    for (const double x : {elementary::log(u), elementary::log1p(u), elementary::exp(20.0 * u - 10.0),
                           elementary::expm1(2.0 * u - 1.0), elementary::pow(u, 2.5), elementary::tan(3.0 * u)}) {
      hash = sim::mix(hash, bits_of(x));
    }
  }
  CHECK(hash == 0x7d956daa3467dfceULL);
}

TEST_CASE("Real behaves as a double with the project's own functions", "[sim][real]") {
  const sim::Real x = 2.5;
  CHECK((x * 2 - 1 / x + 3U).value() == 2.5 * 2 - 1 / 2.5 + 3);
  CHECK((x < 3 && 2 < x && x == 2.5 && x != 2 && -x <= x));
  CHECK(static_cast<int>(x) == 2);
  CHECK(log(x).value() == elementary::log(2.5));
  CHECK(pow(x, -1.5).value() == elementary::pow(2.5, -1.5));
  CHECK(sqrt(x).value() == std::sqrt(2.5));
  CHECK(floor(-x).value() == -3.0);
  CHECK(abs(-x) == x);
  CHECK(std::numeric_limits<sim::Real>::digits == 53);
  CHECK(std::numeric_limits<sim::Real>::infinity().value() == infinity);
}

}  // namespace loadscape::tests
