#pragma once
/// Sentences of the verdict that count records: where less arrives, what comes twice, what a schema change spoils.

#include "analysis/results.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// "a, b and c"
std::string with_commas(const std::vector<std::string>& words);
/// Whether the paired comparison tells the two topologies apart.
bool differs(const Results& results, std::string_view metric, std::string_view flow, const std::string& a,
             const std::string& b);

/// A time says nothing about what never arrives. Empty when the topologies deliver alike.
std::string arrival_sentence(const Results& results);
/// Empty when nothing is handled twice anywhere.
std::string duplicate_sentence(const Results& results);
/// What each schema change asks of people, and what it spoils until they have done it.
std::vector<std::string> change_sentences(const Results& results);

}  // namespace loadscape::analysis
