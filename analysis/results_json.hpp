#pragma once
/// results.json, format 1.

#include "analysis/results.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <span>
#include <string>

namespace loadscape::analysis {

/// {"mean", "half_width", "level", "n"}; an absent number is null and a "why" follows.
nlohmann::ordered_json to_json(const Estimate& estimate);
nlohmann::ordered_json to_json(const TopologyResult& topology);
nlohmann::ordered_json to_json(const CouplingResult& coupling);

/// The whole file as a tree. Numbers are rounded to 12 significant digits, so that the last bits of a processor's
/// arithmetic do not show. @throws std::logic_error on a number that is not finite.
nlohmann::ordered_json to_json(const Results& results);

/// A number as results.json has it; null when absent. @throws std::logic_error when it is not finite.
nlohmann::ordered_json rounded_json(double value);
nlohmann::ordered_json rounded_json(const std::optional<double>& value);

/// A tree in the layout of results.json: two spaces of indent, an estimate or a list of scalars on one line.
std::string document_text(const nlohmann::ordered_json& root);

/// The bytes of results.json: two spaces of indent, an estimate or a series on one line, a line end at the end;
/// the same for the same results.
std::string json_text(const Results& results);

/// The estimates of several topologies of one scenario, without a simulation, as one document.
std::string json_text(const std::string& version, const std::string& title, const std::string& path,
                      std::span<const TopologyEstimate> estimates);

}  // namespace loadscape::analysis
