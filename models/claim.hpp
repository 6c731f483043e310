#pragma once
/// A quantitative claim that somebody makes, and which figure of a run tells whether it holds.
///
/// A claim says nothing about the verdict: that comes from the run alone. docs/reference/claims.md

#include "models/landscape.hpp"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace loadscape::models {

enum class Dimension;

/// Where a figure must lie, in base units; `text` as written: "50 ms .. 200 ms", "< 2 s", "15", "300 s +- 5 %".
struct ClaimBand {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool above = false;  ///< the lower bound itself lies outside
  bool below = false;  ///< the upper bound itself lies outside
  std::string text;

  bool is_exact() const { return low == high; }
  bool has(double value) const {
    return (above ? value > low : value >= low) && (below ? value < high : value <= high);
  }
  /// No value lies in both.
  bool excludes(const ClaimBand& other) const;
};

/// What the vendor's documentation says about the same figure.
struct VendorFigure {
  ClaimBand is;
  std::string source;
  std::vector<std::string> variant;  ///< "PATH=VALUE": under these the vendor's figure is simulated; empty: as it is
};

struct Claim {
  std::string name;
  std::vector<std::string> ids;  ///< in the list of claims: "S1-028"
  std::string says;              ///< in our words, one line
  std::string source;            ///< file and line, or a document of the vendor
  std::string figure;  ///< "flows.order.p95", "nodes.hub.utilization", "limits.crm.api.used", "coupling.connections"
  std::string in;  ///< label of the topology that the figure is taken in
  std::string minus;  ///< the figure is a difference: less that in this topology; empty: it is not
  ClaimBand is;
  std::optional<VendorFigure> vendor;
  std::string against;  ///< id of a claim about the same figure
  Place place;
};

/// A figure's path, taken apart: what kind of thing, its name, which of its figures.
struct FigurePath {
  std::string kind, name, metric;
};
/// Nothing when the text is not of the form KIND.NAME.METRIC or coupling.METRIC.
std::optional<FigurePath> read_figure_path(const std::string& text);
/// What the figure measures, by its name: shares, durations, rates, or plain numbers.
Dimension dimension_of(const FigurePath& path);

}  // namespace loadscape::models
