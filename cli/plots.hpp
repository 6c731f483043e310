#pragma once
/// Plots are drawn by a Python program of ours, because matplotlib draws better than anything we would write here.

#include <filesystem>
#include <string>
#include <vector>

namespace loadscape::cli {

/// Runs a program without a shell and waits for it. An interrupt ends it too.
struct Finished {
  bool started = false;
  int exit_code = -1;        ///< -1 unless it ended by itself
  std::string error_output;  ///< the last few thousand bytes of its standard error, or why it did not start
};
Finished run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& extra_environment);

/// Draws plots/*.svg and *.png from `document`, results.json or sweep.json, both in `directory`.
/// @returns why there are no plots, in one sentence; empty when they were drawn. @throws analysis::Cancelled.
std::string draw_plots(const std::filesystem::path& directory, const std::string& document = "results.json");

}  // namespace loadscape::cli
