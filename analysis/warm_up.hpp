#pragma once
/// Where the beginning of a run ends: the truncation rule MSER-5.

#include <cstddef>
#include <span>
#include <vector>

namespace loadscape::analysis {

/// How much of the beginning of a series to leave out.
struct Truncation {
  std::size_t values = 0;      ///< to leave out: a multiple of 5
  bool in_last_half = false;   ///< the series is too short to tell its beginning from the rest
  bool is_known = true;        ///< false for fewer than 50 values
};

/// MSER-5: the values are averaged in batches of 5, Z(1), ..., Z(k), and d of them are left out so that
///
///     MSER(d) = sum over i > d of (Z(i) - mean of Z(d+1..k))^2 / (k - d)^2
///
/// is smallest: the squared standard error of what remains, as if it were independent. The smallest d of equals; the
/// last 5 batches always remain, for fewer vary too little by chance. A d in the last half says that the series is too
/// short. [White97] [White00]
Truncation mser5(std::span<const double> series);

/// The mean of each position over several series, as long as the shortest of them.
std::vector<double> mean_of(std::span<const std::vector<double>> series);

}  // namespace loadscape::analysis
