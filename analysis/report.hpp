#pragma once
/// report.html: one page that answers the question first and then shows why, without any request to a network.

#include "analysis/results.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

/// A plot of plots/, by the name of its file without extension: "latency".
struct ReportPicture {
  std::string name;
  std::string svg;
};

/// The answer in a few plain sentences, most important first, computed from the paired comparisons: where less is
/// delivered than elsewhere, per flow who is fastest and who slowest, which expectations are missed where, which limits
/// run out, whose outages reach furthest.
std::vector<std::string> verdict_sentences(const Results& results);

/// The whole page. Pictures are embedded; without any, `picture_note` says why there are none.
std::string report_html(const Results& results, std::span<const ReportPicture> pictures, std::string_view picture_note);

// The parts of the page that hold tables; each gives markup, or nothing when there is nothing to show.
std::string throughput_html(const Results& results);
std::string latency_html(const Results& results);
std::string staleness_html(const Results& results);  ///< empty when no flow can be stale
std::string time_spent_html(const Results& results);
std::string limits_html(const Results& results);
std::string caches_html(const Results& results);  ///< empty when there is none
std::string nodes_html(const Results& results);
std::string coupling_html(const Results& results);
std::string changes_html(const Results& results);  ///< empty when the scenario changes no schema
std::string blast_html(const Results& results);
std::string faults_html(const Results& results);  ///< of faults that the scenario declares; empty when none strikes
std::string expectations_html(const Results& results);
std::string estimate_html(const Results& results);

}  // namespace loadscape::analysis
