#include "analysis/claims.hpp"
#include "analysis/human.hpp"
#include "analysis/results_json.hpp"
#include "analysis/text_table.hpp"
#include "models/fields.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace loadscape::analysis {
namespace {

using models::Dimension;
using Json = nlohmann::ordered_json;

std::string count_in_full(double number) {
  return number == std::floor(number) && std::abs(number) < 1e15 ? fmt::format("{:.0f}", number) : human_number(number);
}

/// A figure with its interval, in the unit of what it measures; counts in full.
std::string figure_text(const models::Claim& claim, const Estimate& simulated) {
  if (!simulated.mean) return simulated.diverges ? "unstable" : "-";
  const bool is_certain = simulated.half_width && *simulated.half_width == 0.0;
  switch (models::dimension_of(*models::read_figure_path(claim.figure))) {
    case Dimension::duration: return cell_seconds(simulated);
    case Dimension::share: return cell_share(simulated);
    case Dimension::rate: return cell_number(simulated) + " /s";
    default: return is_certain ? count_in_full(*simulated.mean) : cell_number(simulated);
  }
}

std::string joined_ids(const models::Claim& claim) { return fmt::format("{}", fmt::join(claim.ids, ", ")); }

std::string explanation_of(const JudgedClaim& judged) {
  const auto& claim = judged.claim;
  auto text = fmt::format("{}: {}. {}{}{}", joined_ids(claim), claim.says, claim.figure,
                          claim.in.empty() ? "" : " in " + claim.in,
                          claim.minus.empty() ? "" : ", less that in " + claim.minus);
  if (claim.vendor) {
    text += fmt::format("; the vendor says {} ({})", claim.vendor->is.text, claim.vendor->source);
    if (judged.simulated_variant) text += ", simulated " + figure_text(claim, *judged.simulated_variant);
  }
  if (!judged.why.empty()) text += "; " + judged.why;
  return text + fmt::format(". [{}]", judged.file);
}

Json json_of(const models::ClaimBand& band) {
  Json json{{"text", band.text}, {"low", nullptr}, {"high", nullptr}};
  if (std::isfinite(band.low)) json["low"] = band.low;
  if (std::isfinite(band.high)) json["high"] = band.high;
  return json;
}

Json json_of(const JudgedClaim& judged) {
  const auto& claim = judged.claim;
  Json json{{"ids", claim.ids},        {"claim", claim.says},    {"source", claim.source},
            {"scenario", judged.file}, {"figure", claim.figure}, {"topology", claim.in}};
  if (!claim.minus.empty()) json["minus"] = claim.minus;
  json["expected"] = json_of(claim.is);
  json["simulated"] = to_json(judged.simulated);
  if (claim.vendor) {
    json["vendor"] = Json{{"expected", json_of(claim.vendor->is)}, {"source", claim.vendor->source}};
    if (judged.simulated_variant) json["vendor"]["simulated"] = to_json(*judged.simulated_variant);
  }
  json["verdict"] = text_of(judged);
  if (!judged.why.empty()) json["why"] = judged.why;
  return json;
}

}  // namespace

std::string text_of(const JudgedClaim& judged) {
  switch (judged.verdict) {
    case ClaimVerdict::confirmed: return "confirmed";
    case ClaimVerdict::refuted: return "refuted";
    case ClaimVerdict::corrected_by_vendor: return "corrected by the vendor";
    case ClaimVerdict::contradicts: return "contradicts " + judged.claim.against;
    case ClaimVerdict::undecided: break;
  }
  return "undecided";
}

std::string claims_text(std::span<const JudgedClaim> claims) {
  TextTable table{{"claim", "source", "expected", "simulated", "verdict"}, {}};
  std::array<std::size_t, 5> counts{};
  for (const auto& judged : claims) {
    table.rows.push_back({joined_ids(judged.claim), judged.claim.source, judged.claim.is.text,
                          figure_text(judged.claim, judged.simulated), text_of(judged)});
    ++counts[static_cast<std::size_t>(judged.verdict)];
  }
  auto text = layout(table) + "\n";
  for (const auto& judged : claims) text += wrapped(explanation_of(judged));
  return text + fmt::format(
                    "\n{} claims: {} confirmed, {} refuted, {} corrected by the vendor, {} contradict another, "
                    "{} undecided\n",
                    claims.size(), counts[0], counts[1], counts[2], counts[3], counts[4]);
}

std::string claims_json(std::span<const JudgedClaim> claims, const std::string& version) {
  Json json{{"loadscape", {{"version", version}, {"format", Results::format}, {"command", "claims"}}}};
  json["claims"] = Json::array();
  for (const auto& judged : claims) json["claims"].push_back(json_of(judged));
  return json.dump(2) + "\n";
}

}  // namespace loadscape::analysis
