#pragma once
/// Reads a scenario: text to tree, tree to landscape, every mistake of the file in one go.

#include "models/claim.hpp"
#include "models/reader/mistake.hpp"
#include "models/reader/tree.hpp"
#include "models/topology.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// A limit that a system's profile in the catalog has and that the scenario does not.
struct CatalogNote {
  std::string system;
  std::string limit;   ///< its name in the profile
  std::string id;      ///< "salesforce/long-requests"
  std::string number;  ///< "25 requests, at once"
  std::string why;     ///< not modeled, or switched off
};

/// A scenario, or at least one mistake.
struct ReadResult {
  std::optional<Scenario> scenario;
  std::vector<Mistake> mistakes;  ///< sorted by place
  std::vector<Claim> claims;      ///< about the scenario's figures; no run looks at them
  std::vector<CatalogNote> notes = {};  ///< what `use` would have, were it modeled
};

/// The text of a file that a scenario names, by the path written there; nothing, and why, when it cannot be had.
struct LoadedFile {
  std::optional<std::string> text;
  std::string why;  ///< "there is no such file"
};
using FileLoader = std::function<LoadedFile(const std::string& path)>;

/// Reads a YAML file and applies `overrides` (each "PATH=VALUE") before anything is checked. Files that it names are
/// sought in its folder.
ReadResult read_scenario_file(const std::string& path, std::span<const std::string> overrides = {});

/// The same for text that is already in memory; `path` only serves messages. Without a loader a scenario that names
/// files is refused.
ReadResult read_scenario_text(std::string_view text, const std::string& path,
                              std::span<const std::string> overrides = {}, const FileLoader& load = {});

/// Circles in which workers could wait for each other for ever (models/waits.hpp), for each topology of the scenario that
/// does not say `circular_waits: true`. Compiles the topologies.
std::vector<Mistake> unwanted_circular_waits(const Scenario& scenario);

/// The second stage alone, for front ends that have no YAML; `Scenario::path` and `text` stay empty.
ReadResult read_scenario_tree(const Tree& root, const FileLoader& load = {});

/// JSON Schema (draft-07) of the scenario file, generated from the reader's own description.
std::string scenario_schema();

/// The reference page of the scenario file in Markdown, generated from the reader's own description.
std::string scenario_reference();

}  // namespace loadscape::models
