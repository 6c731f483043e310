#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"
#include "models/reader/grammar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <variant>

namespace loadscape::models {
namespace {

constexpr std::string_view band_hint = R"(write "< 2 s", "50 ms .. 200 ms", "300 s +- 5 %" or one exact number)";

/// "-20 ms": what differs may be less than nothing.
Measured read_signed(std::string_view text, Dimension dimension) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  auto measured = read_quantity(negative ? trimmed(text.substr(1)) : text, dimension);
  if (measured.value && negative) measured.value = -*measured.value;
  return measured;
}

Read<ClaimBand> read_relation(std::string_view text, Dimension dimension) {
  const auto read = read_bound(text, dimension, "< 2 s");
  if (const auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
  const auto& bound = std::get<Bound>(read);
  ClaimBand band;
  switch (bound.relation) {
    case Expectation::Relation::less: band.below = true; [[fallthrough]];
    case Expectation::Relation::at_most: band.high = bound.value; break;
    case Expectation::Relation::greater: band.above = true; [[fallthrough]];
    case Expectation::Relation::at_least: band.low = bound.value; break;
  }
  return band;
}

Read<ClaimBand> read_between(std::string_view from, std::string_view to, Dimension dimension) {
  const auto low = read_signed(from, dimension), high = read_signed(to, dimension);
  if (!low.value) return low.complaint;
  if (!high.value) return high.complaint;
  if (*low.value > *high.value) return Complaint{"ends before it begins", "write the smaller figure first"};
  ClaimBand band;
  band.low = *low.value;
  band.high = *high.value;
  return band;
}

Read<ClaimBand> read_around(std::string_view middle, std::string_view width, Dimension dimension) {
  const auto center = read_signed(middle, dimension);
  if (!center.value) return center.complaint;
  const bool is_relative = trimmed(width).ends_with('%');
  const auto half = read_quantity(width, is_relative ? Dimension::share : dimension);
  if (!half.value) return half.complaint;
  const double half_width = is_relative ? std::abs(*center.value) * *half.value : *half.value;
  ClaimBand band;
  band.low = *center.value - half_width;
  band.high = *center.value + half_width;
  return band;
}

Read<ClaimBand> read_band(std::string_view text, Dimension dimension) {
  text = trimmed(text);
  if (text.starts_with('<') || text.starts_with('>')) return read_relation(text, dimension);
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    return read_between(text.substr(0, dots), text.substr(dots + 2), dimension);
  }
  if (const auto sign = text.find("+-"); sign != std::string_view::npos) {
    return read_around(text.substr(0, sign), text.substr(sign + 2), dimension);
  }
  const auto exact = read_signed(text, dimension);
  if (!exact.value) return Complaint{exact.complaint.what, std::string(band_hint)};
  ClaimBand band;
  band.low = band.high = *exact.value;
  return band;
}

/// @param figure  read before: it says which units the band has
Value band_value(ClaimBand& target, const std::string& figure) {
  Value value;
  value.expects = "a relation, a band or an exact number";
  value.example = "\"50 ms .. 200 ms\"";
  value.pattern = ".+";
  value.bare = Value::Bare::real;
  value.text = [] { return std::string(); };
  value.read = [&target, &figure](std::string_view text) -> std::optional<Complaint> {
    const auto path = read_figure_path(figure);
    if (!path) return std::nullopt;  // that is the mistake, and it is reported
    auto read = read_band(text, dimension_of(*path));
    if (auto* complaint = std::get_if<Complaint>(&read)) return std::move(*complaint);
    target = std::move(std::get<ClaimBand>(read));
    target.text = std::string(trimmed(text));
    return std::nullopt;
  };
  return value;
}

constexpr std::string_view kinds[] = {"flows", "nodes", "limits", "policies", "entities", "coupling"};

Value figure_value(std::string& target) {
  Value value;
  value.expects = "the path of a figure";
  value.example = "flows.order.p95";
  value.pattern = R"((flows|nodes|limits|policies|entities)\..+\.[a-z0-9_]+|coupling\.[a-z_]+)";
  value.text = [] { return std::string(); };
  value.read = [&target](std::string_view text) -> std::optional<Complaint> {
    target = std::string(trimmed(text));
    if (read_figure_path(target)) return std::nullopt;
    return Complaint{"is not the path of a figure",
                     "write flows.NAME.p95, nodes.NAME.utilization, limits.SYSTEM.NAME.used, "
                     "entities.NAME.components or coupling.connections"};
  };
  return value;
}

void describe_vendor(Fields& fields, VendorFigure& vendor, const std::string& figure) {
  fields.value({"is", "what the vendor's documentation says about the figure", true}, band_value(vendor.is, figure));
  fields.need("source", vendor.source, "which documentation, and where");
  fields.add("variant", vendor.variant, "PATH=VALUE, as for --set: what the vendor's figure presupposes");
}

}  // namespace

bool ClaimBand::excludes(const ClaimBand& other) const {
  const auto ends_before = [](const ClaimBand& a, const ClaimBand& b) {
    return a.high < b.low || (a.high == b.low && (a.below || b.above));
  };
  return ends_before(*this, other) || ends_before(other, *this);
}

std::optional<FigurePath> read_figure_path(const std::string& text) {
  const auto first = text.find('.'), last = text.rfind('.');
  if (first == std::string::npos || last + 1 == text.size()) return std::nullopt;
  const auto kind = text.substr(0, first);
  if (std::ranges::find(kinds, kind) == std::end(kinds)) return std::nullopt;
  if ((kind == "coupling") != (first == last)) return std::nullopt;
  FigurePath path{kind, "", text.substr(last + 1)};
  if (first != last) path.name = text.substr(first + 1, last - first - 1);
  return path.kind != "coupling" && path.name.empty() ? std::nullopt : std::optional(path);
}

Dimension dimension_of(const FigurePath& path) {
  const auto& metric = path.metric;
  constexpr std::string_view shares[] = {"success", "goodput", "utilization", "availability"};
  constexpr std::string_view durations[] = {"mean", "p50", "p95", "p99", "max"};
  if (metric.ends_with("_share") || std::ranges::find(shares, metric) != std::end(shares)) return Dimension::share;
  if (metric.ends_with("_per_s") || metric == "throughput") return Dimension::rate;
  const bool is_time = path.kind == "flows" && (std::ranges::find(durations, metric) != std::end(durations) ||
                                                metric.starts_with("staleness_"));
  return is_time || metric.ends_with("_s") ? Dimension::duration : Dimension::number;
}

void describe(Fields& fields, Claim& claim) {
  fields.place(claim.place);
  fields.need("ids", claim.ids, "of the claim in the list that it comes from");
  fields.need("says", claim.says, "the claim in one line");
  fields.need("source", claim.source, "who says so: document and line");
  fields.value({"figure", "which figure of the results tells", true}, figure_value(claim.figure));
  fields.value({"is", "what the claim says it is", true}, band_value(claim.is, claim.figure));
  fields.add("in", claim.in, "label of the topology that the figure is taken in; needed when there are several");
  fields.add("minus", claim.minus, "label of a topology whose figure is subtracted: the claim is about a difference");
  fields.section({"vendor", "what the vendor's documentation says instead"},
                 {[&claim](Fields& inner) {
                    describe_vendor(inner, claim.vendor ? *claim.vendor : claim.vendor.emplace(), claim.figure);
                  },
                  [&claim] { return claim.vendor.has_value(); }});
  fields.add("against", claim.against, "id of a claim about the same figure that says something else");
}

}  // namespace loadscape::models
