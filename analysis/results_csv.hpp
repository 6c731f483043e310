#pragma once
/// tables/*.csv: tidy, one row per observation.

#include "analysis/results.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadscape::analysis {

/// A file of comma-separated values (RFC 4180 quoting, "\n" line ends, header first; an absent number is empty).
struct CsvTable {
  std::string name;  ///< "flows.csv"
  std::string text;
};

/// A number as it stands in a file: 12 significant digits; nothing when absent.
std::string csv_number(double value);
std::string csv_number(const std::optional<double>& value);

/// flows, time_spent, nodes, limits, expectations, coupling, entities, series, comparisons, blast: those with rows.
std::vector<CsvTable> csv_tables(const Results& results);

}  // namespace loadscape::analysis
