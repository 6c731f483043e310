#pragma once
/// A double that brings its own elementary functions, so that Boost.Random computes the same bits everywhere.
///
/// Boost.Random calls log, exp, ... unqualified on its real type. On Real they are those of sim/elementary.hpp, found
/// through the argument's namespace; on double they would be the C library's, which differ between processors.

#include "sim/elementary.hpp"

#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace loadscape::sim {

class Real {
 public:
  constexpr Real() = default;
  template <class Number>
    requires std::is_arithmetic_v<Number>
  constexpr Real(Number value) : value_{static_cast<double>(value)} {}  // implicit, as Boost mixes them
  template <class Number>
    requires std::is_arithmetic_v<Number>
  constexpr explicit operator Number() const {
    return static_cast<Number>(value_);
  }
  constexpr double value() const { return value_; }

  constexpr Real operator-() const { return Real{-value_}; }
  constexpr Real& operator+=(Real other) { return *this = *this + other; }
  constexpr Real& operator-=(Real other) { return *this = *this - other; }
  constexpr Real& operator*=(Real other) { return *this = *this * other; }
  constexpr Real& operator/=(Real other) { return *this = *this / other; }

  friend constexpr Real operator+(Real a, Real b) { return Real{a.value_ + b.value_}; }
  friend constexpr Real operator-(Real a, Real b) { return Real{a.value_ - b.value_}; }
  friend constexpr Real operator*(Real a, Real b) { return Real{a.value_ * b.value_}; }
  friend constexpr Real operator/(Real a, Real b) { return Real{a.value_ / b.value_}; }
  friend constexpr bool operator==(Real a, Real b) { return a.value_ == b.value_; }
  friend constexpr auto operator<=>(Real a, Real b) { return a.value_ <=> b.value_; }

  friend Real log(Real x) { return elementary::log(x.value_); }
  friend Real log1p(Real x) { return elementary::log1p(x.value_); }
  friend Real exp(Real x) { return elementary::exp(x.value_); }
  friend Real expm1(Real x) { return elementary::expm1(x.value_); }
  friend Real pow(Real x, Real y) { return elementary::pow(x.value_, y.value_); }
  friend Real tan(Real x) { return elementary::tan(x.value_); }
  friend Real sqrt(Real x) { return std::sqrt(x.value_); }    // exact to the bit by IEEE 754,
  friend Real floor(Real x) { return std::floor(x.value_); }  // as are these
  friend Real ceil(Real x) { return std::ceil(x.value_); }
  friend Real abs(Real x) { return std::fabs(x.value_); }
  friend Real fabs(Real x) { return std::fabs(x.value_); }

 private:
  double value_ = 0.0;
};

}  // namespace loadscape::sim

template <>
class std::numeric_limits<loadscape::sim::Real> : public std::numeric_limits<double> {
  using Real = loadscape::sim::Real;
  using Base = std::numeric_limits<double>;

 public:
  static constexpr Real min() noexcept { return Base::min(); }
  static constexpr Real max() noexcept { return Base::max(); }
  static constexpr Real lowest() noexcept { return Base::lowest(); }
  static constexpr Real epsilon() noexcept { return Base::epsilon(); }
  static constexpr Real round_error() noexcept { return Base::round_error(); }
  static constexpr Real infinity() noexcept { return Base::infinity(); }
  static constexpr Real quiet_NaN() noexcept { return Base::quiet_NaN(); }
  static constexpr Real denorm_min() noexcept { return Base::denorm_min(); }
};
