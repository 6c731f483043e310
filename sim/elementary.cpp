#include "sim/elementary.hpp"

#include "sim/elementary_tables.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace loadscape::sim::elementary {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t smallest_normal = 0x0010000000000000ULL;
constexpr std::uint64_t infinity_bits = 0x7ff0000000000000ULL;

constexpr std::uint64_t bits_of(double x) { return std::bit_cast<std::uint64_t>(x); }
constexpr double from_bits(std::uint64_t bits) { return std::bit_cast<double>(bits); }

// The 26 leading bits: products of two such halves are exact.
constexpr double upper_half(double x) { return from_bits(bits_of(x) & ~0x7ffffffULL); }

// Sums and products in two parts, after [Dekker71].
struct Sum {
  double high, low;  // |low| is at most half an ulp of high
};

// @pre |a| >= |b| or a == 0
constexpr Sum quick_sum(double a, double b) {
  const double high = a + b;
  return {high, (a - high) + b};
}

constexpr Sum product(double a, double b) {
  const double high = a * b;
  const double a1 = upper_half(a), a2 = a - a1, b1 = upper_half(b), b2 = b - b1;
  return {high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2};
}

// Adding 1.5 * 2^52 pushes the fraction out of the mantissa: the nearest whole number, ties to even. |x| < 2^51.
constexpr double nearest_whole(double x) {
  constexpr double shift = 0x1.8p52;
  return (x + shift) - shift;
}

// ---- logarithm ----

// x = 2^k / inverse * (1 + r): log x = big + low + log(1 + r + r_low), with big exact and |r| <= 2^-7.
struct Reduced {
  double big, low, r, r_low;
  double inverse;
  std::int64_t k;
};

// Reduces a positive normal number, given by its bits; inlined, for a result of six numbers would go through memory.
[[gnu::always_inline]] inline Reduced reduce(std::uint64_t bits, std::int64_t extra) {
  constexpr double ln2_high = 0x1.62e42fefa38p-1, ln2_low = 0x1.ef35793c7673p-45;  // high: a multiple of 2^-42
  constexpr std::uint64_t first_cell = 0x3fe6000000000000ULL;                      // 0.6875
  const std::uint64_t offset = bits - first_cell;
  const LogCell& cell = log_cells[(offset >> 45) & 127];
  const std::int64_t exponent = static_cast<std::int64_t>(offset) >> 52;
  const double m = from_bits(bits - (static_cast<std::uint64_t>(exponent) << 52));
  const double m1 = upper_half(m);
  const auto [r, r_low] = quick_sum(m1 * cell.inverse - 1.0, (m - m1) * cell.inverse);  // all exact but the sum
  const auto k = static_cast<double>(exponent + extra);
  return {k * ln2_high + cell.high, k * ln2_low + cell.low, r, r_low, cell.inverse, exponent + extra};
}

// Reduces any positive finite number.
Reduced reduce(double x) {
  if (bits_of(x) < smallest_normal) return reduce(bits_of(x * 0x1p54), -54);
  return reduce(bits_of(x), 0);
}

// The series of (log(1 + r) - r + r^2 / 2) / r^3, |r| <= 2^-7.
constexpr double cubic_and_up(double r) {
  const double r2 = r * r;
  return (1.0 / 3 - r * (1.0 / 4)) +
         r2 * ((1.0 / 5 - r * (1.0 / 6)) + r2 * ((1.0 / 7 - r * (1.0 / 8)) + r2 * (1.0 / 9)));
}

[[gnu::always_inline]] inline double finish_log(const Reduced& x) {
  const auto [high, low] = quick_sum(x.big, x.r);
  const double r2 = x.r * x.r;
  return high + (((low + x.low) + x.r_low) + r2 * (x.r * cubic_and_up(x.r) - 0.5));
}

// As finish_log, with an error near 2^-67 of the result, which pow multiplies by up to 745.
Sum finish_log_in_two(const Reduced& x) {
  const double r1 = upper_half(x.r), r2 = x.r - r1;
  const Sum first = quick_sum(x.big, x.r);
  const Sum second = quick_sum(first.high, -0.5 * r1 * r1);
  const double cubic = x.r * x.r * x.r * cubic_and_up(x.r);
  const double rest = (x.low + first.low + second.low - 0.5 * (x.r + r1) * r2) + (x.r_low - x.r * x.r_low + cubic);
  return quick_sum(second.high, rest);
}

// ---- exponential ----

[[gnu::always_inline]] inline double scale(double x, std::int64_t exponent) {
  const auto power = [](std::int64_t e) { return from_bits(static_cast<std::uint64_t>(e + 1023) << 52); };
  if (exponent > 1023) return x * 0x1p1023 * power(exponent - 1023);
  if (exponent < -1021) return x * power(exponent + 128) * 0x1p-128;  // rounds once, at the end
  return x * power(exponent);
}

// x + x_low = (64 e + j) ln 2 / 64 + r + r_low, |r| <= ln 2 / 128.
struct Split {
  std::int64_t e;
  Pair power;      // 2^(j/64)
  double fraction;  // exp(r) - 1
};

// @pre |x| < 800
[[gnu::always_inline]] inline Split split_power(double x, double x_low) {
  constexpr double per_step = 0x1.71547652b82fep+6;                                 // 64 / ln 2
  constexpr double step_high = 0x1.62e42fefap-7, step_low = 0x1.cf79abc9e3b3ap-46;  // ln 2 / 64
  const double n = nearest_whole(x * per_step);
  const double a = x - n * step_high, b = n * step_low;
  const double r = a - b;
  const double r_low = ((a - r) - b) + x_low * (1.0 + r);
  const double r2 = r * r;
  const double series = (1.0 / 2 + r * (1.0 / 6)) + r2 * ((1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720));
  const auto whole = static_cast<std::int64_t>(n);
  return {whole >> 6, powers_of_two[whole & 63], r + (r_low + r2 * series)};
}

// @pre |x| < 800
double exp_of(double x, double x_low) {
  const Split s = split_power(x, x_low);
  return scale(s.power.high + (s.power.low + s.power.high * s.fraction), s.e);
}

// Taylor's series, |x| <= 1/4.
double expm1_near_zero(double x) {
  constexpr double coefficients[] = {1.0 / 87178291200.0, 1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0,
                                     1.0 / 3628800.0,     1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,
                                     1.0 / 720.0,         1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0};
  double sum = 0.0;
  for (const double c : coefficients) sum = sum * x + c;
  return x + (x * x * 0.5 + x * x * x * sum);
}

// ---- power ----

bool is_whole(double y) { return std::floor(y) == y; }
bool is_odd(double y) { return is_whole(y) && !is_whole(y * 0.5); }

// x^y for 0 < x < infinity and finite y.
double positive_power(double x, double y) {
  const Sum log_x = finish_log_in_two(reduce(x));
  const double estimate = y * log_x.high;
  if (estimate > 790.0) return infinity;
  if (estimate < -790.0) return 0.0;
  if (std::fabs(estimate) < 0x1p-60) return 1.0;
  const Sum exponent = product(y, log_x.high);
  return exp_of(exponent.high, exponent.low + y * log_x.low);
}

double infinite_power(double x, double y) {
  const double size = std::fabs(x);
  if (size == 1.0) return 1.0;
  return (size > 1.0) == (y > 0.0) ? infinity : 0.0;
}

// ---- tangent ----

// tan x = x + x^3 g(x^2) for |x| <= 9/32: g interpolated at Chebyshev nodes, to 2^-60.
constexpr double tan_coefficients[] = {0x1.223f05aa8a3ccp-12, 0x1.3253d1472cc4ep-11, 0x1.7dc2c0a33d702p-10,
                                       0x1.d6d313f810e7ep-9,  0x1.226e36abad5d2p-7,  0x1.664f48802dbf8p-6,
                                       0x1.ba1ba1ba1e2e6p-5,  0x1.1111111111109p-3,  0x1.5555555555555p-2};

Sum tan_near_zero(double x, double x_low) {
  const double z = x * x;
  double g = 0.0;
  for (const double c : tan_coefficients) g = g * z + c;
  return quick_sum(x, x * z * g + x_low * (1.0 + z));
}

// |x| <= pi / 4; above 9/32 by the sum of angles c + d, where c is a whole number of sixteenths.
Sum tan_first_octant(double x, double x_low) {
  if (std::fabs(x) <= 0.28125) return tan_near_zero(x, x_low);
  const double sixteenths = nearest_whole(std::fabs(x) * 16.0);
  const double sign = x < 0.0 ? -1.0 : 1.0;
  const auto [t, t_low] = tan_of_sixteenths[static_cast<int>(sixteenths) - 5];
  const Sum rest = tan_near_zero(std::fabs(x) - sixteenths * 0.0625, sign * x_low);
  const double d = rest.high + rest.low;
  const Sum sum = quick_sum(t, t_low + (1.0 + t * t) * d / (1.0 - t * d));
  return {sign * sum.high, sign * sum.low};
}

// -1 / t, corrected by what the first quotient leaves over.
double negative_inverse(Sum t) {
  const double q = -1.0 / t.high;
  const Sum check = product(q, t.high);
  return q + q * (((1.0 + check.high) + check.low) + q * t.low);
}

}  // namespace

double log(double x) {
  const std::uint64_t bits = bits_of(x);
  if (bits - smallest_normal < infinity_bits - smallest_normal) [[likely]]
    return finish_log(reduce(bits, 0));
  if (x == 0.0) return -infinity;
  if (x < 0.0) return not_a_number;
  if (!(x < infinity)) return x;
  return finish_log(reduce(x));
}

double log1p(double x) {
  if (std::fabs(x) < 0x1p-8) return x + x * x * (x * cubic_and_up(x) - 0.5);
  if (!(x > -1.0 && x < 0x1p60)) return log(1.0 + x);
  const double u = 1.0 + x;
  const double lost = x > 1.0 ? 1.0 - (u - x) : x - (u - 1.0);
  Reduced reduced = reduce(u);
  reduced.r_low += scale(lost, -reduced.k) * reduced.inverse * (1.0 - reduced.r);
  return finish_log(reduced);
}

double exp(double x) {
  if (std::fabs(x) < 0x1p-54) return 1.0 + x;
  if (std::fabs(x) < 790.0) [[likely]]
    return exp_of(x, 0.0);
  if (x > 0.0) return infinity;
  return x < 0.0 ? 0.0 : x;  // else NaN
}

double expm1(double x) {
  if (std::fabs(x) <= 0.25) return std::fabs(x) < 0x1p-54 ? x : expm1_near_zero(x);
  if (!(x < 40.0)) return exp(x);
  if (x < -40.0) return -1.0;
  const Split s = split_power(x, 0.0);
  const double high = scale(s.power.high, s.e), low = scale(s.power.low, s.e);
  const Sum less_one = high > 1.0 ? quick_sum(high, -1.0) : quick_sum(-1.0, high);
  return less_one.high + (less_one.low + (low + high * s.fraction));
}

double pow(double x, double y) {
  if (x == 1.0 || y == 0.0) return 1.0;
  if (std::isnan(x) || std::isnan(y)) return not_a_number;
  if (std::isinf(y)) return infinite_power(x, y);
  const double sign = std::signbit(x) && is_odd(y) ? -1.0 : 1.0;
  if (x == 0.0 || std::isinf(x)) return sign * ((x == 0.0) == (y > 0.0) ? 0.0 : infinity);
  if (x < 0.0 && !is_whole(y)) return not_a_number;
  return sign * positive_power(std::fabs(x), y);
}

double tan(double x) {
  // pi / 2 in three parts: multiples of the first two are exact, the sum is good to 2^-121.
  constexpr double part1 = 0x1.921fb544p+0, part2 = 0x1.0b4611a6p-34, part3 = 0x1.3198a2e037073p-69;
  if (!(std::fabs(x) <= 1e6)) return not_a_number;
  if (std::fabs(x) < 0x1p-27) return x;
  const double n = nearest_whole(x * 0x1.45f306dc9c883p-1);
  const double a = x - n * part1, b = n * part2;
  const double rough = a - b;
  const double taken = a - rough;  // with the next line: what the subtraction lost, whichever term is larger
  const double lost = (a - (rough + taken)) + (taken - b);
  const double small = lost - n * part3;
  const double r = rough + small;
  const Sum t = tan_first_octant(r, (rough - r) + small);
  return (static_cast<std::int64_t>(n) & 1) == 0 ? t.high + t.low : negative_inverse(t);
}

}  // namespace loadscape::sim::elementary
