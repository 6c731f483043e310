#pragma once
/// Claims held against runs: what the figure is, and what follows. Rules: docs/reference/claims.md.

#include "analysis/results.hpp"
#include "models/claim.hpp"

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::analysis {

enum class ClaimVerdict { confirmed, refuted, corrected_by_vendor, contradicts, undecided };

/// Where a figure lies against a band.
enum class Position { inside, outside, undecided };

struct JudgedClaim {
  std::string file;        ///< of the scenario
  models::Claim claim;
  Estimate simulated;
  std::optional<Estimate> simulated_variant;  ///< under what the vendor's figure presupposes; only when it was needed
  ClaimVerdict verdict = ClaimVerdict::undecided;
  std::string why;  ///< why it is undecided, or what the verdict rests on besides the run; may be empty
};

/// A claim names a figure that the results do not have.
struct UnknownFigure : std::runtime_error {
  UnknownFigure(const std::string& what, std::string try_this) : std::runtime_error(what), hint(std::move(try_this)) {}
  std::string hint;
};

/// The figure that a claim is about: an estimate, or a count that the graph alone gives, with an interval of width zero.
/// A difference of a compared metric is paired; of other figures, the half widths add up. @throws UnknownFigure.
Estimate figure_of(const Results& results, const models::Claim& claim);

/// Inside when the whole interval is, outside when no part of it is; an estimate without an interval is undecided.
/// A figure that grows without limit lies outside of every band that ends.
Position position_of(const models::ClaimBand& band, const Estimate& simulated);

/// The verdict on a claim from its figure alone, before other claims are looked at.
/// @param variant  the figure under what the vendor presupposes, where there is a vendor's figure
ClaimVerdict verdict_of(const models::Claim& claim, const Estimate& simulated, const std::optional<Estimate>& variant);

/// Refuted claims that name another one about the same figure whose band excludes theirs: they contradict it.
void note_contradictions(std::span<JudgedClaim> claims);

std::string text_of(const JudgedClaim& judged);  ///< the verdict: "contradicts S1-023"
std::string claims_text(std::span<const JudgedClaim> claims);
std::string claims_json(std::span<const JudgedClaim> claims, const std::string& version);

}  // namespace loadscape::analysis
