#pragma once
/// Plausible random landscapes as scenario files: somewhere to begin, and something to test every topology with.
///
/// The same options give the same bytes with any compiler. Systems, flows and features draw from streams of their own,
/// named by what they are for, so that one flow more, or one feature less, changes no other choice.

#include "models/landscape.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// How many flows of a pattern there are, as a weight against the other patterns.
struct PatternShare {
  Pattern pattern = Pattern::fire_and_forget;
  double weight = 1.0;
};

struct GeneratorOptions {
  std::string name = "landscape";
  std::size_t systems = 5;  ///< at least 2
  std::size_t flows = 8;    ///< at least 1
  std::uint64_t seed = 1;
  std::vector<PatternShare> shares;         ///< empty: `usual_shares()`
  std::vector<std::string_view> features;   ///< names of `generator_features()`, in any order
  double most_utilization = 0.5;            ///< of every system, as reckoned without failures; in (0, 1)
  double rate_factor = 1.0;                 ///< on every arrival rate
  std::string run = "{duration: 1 h, warm_up: 5 min, starts: \"Mon 09:00\", replications: 5}";
  sim::Duration run_starts{std::chrono::hours{9}};  ///< when `run` starts, since midnight: jobs start soon afterwards
  double run_s = 3600.0;  ///< how long `run` lasts
  std::string profile;  ///< appended to every arrival process: " * business-hours"
  std::string topologies;  ///< what is written below `topologies:`; empty: whatever there is
  std::string origin;  ///< how to make the file again, for its head comment; empty: no head
};

/// One thing that a landscape may have. A new one is a row, with the function that draws it, in features.cpp.
struct GeneratorFeature {
  std::string_view name;
  std::string_view sentence;
  bool is_trouble = false;  ///< records may fail, be refused or get lost because of it
  bool is_usual = true;  ///< `loadscape new` has it unless told otherwise
  void (*draw)(struct Sketch&) = nullptr;
};
std::span<const GeneratorFeature> generator_features();
/// The usual features that make no trouble; with `trouble`, those as well that do.
std::vector<std::string_view> usual_features(bool trouble);
std::vector<PatternShare> usual_shares();

/// A scenario file that `check` accepts. @throws std::invalid_argument for options without sense.
std::string generate_landscape(const GeneratorOptions& options);

}  // namespace loadscape::models
