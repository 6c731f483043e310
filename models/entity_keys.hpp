#pragma once
/// Which entity a record is about: a draw by the record's key, the same in every topology.

#include "models/arrivals.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace loadscape::models {

/// Draws numbers from 0 to count - 1, all alike or by Zipf's law [Zipf49]: number k - 1 in proportion to k^-exponent.
class EntityDraws {
 public:
  explicit EntityDraws(const EntityKeys& keys);

  std::uint32_t draw(std::uint64_t run_key, std::uint64_t record) const;

 private:
  std::uint32_t count_;
  std::uint64_t purpose_;
  std::shared_ptr<const std::vector<double>> cumulative_;  ///< of unnormalized shares; null: all alike
};

}  // namespace loadscape::models
