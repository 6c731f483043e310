#pragma once
/// Arrivals from a CSV file.

#include "models/arrivals.hpp"
#include "models/reader/clock_text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

inline constexpr std::size_t largest_replay_bytes = 200'000'000;
inline constexpr std::size_t most_replay_mistakes = 20;

/// What is wrong with a line, counted from 1.
struct ReplayMistake {
  std::size_t line = 0;
  std::string what;
};

/// What was read, or what is wrong: at most `most_replay_mistakes`, and how many there are in all.
struct ReplayResult {
  Replay replay;
  std::vector<ReplayMistake> mistakes;
  std::size_t mistakes_in_all = 0;
};

/// The first line names the columns, separated by commas: `time` and, optionally, `bytes` and `key`, in any order.
///
/// A time is a number of seconds since the start of the run, or a date and time as in 2026-01-30T06:00:00.250 on the
/// clock of a run that has a date (a Z behind it is the run's own clock; other offsets are refused). Times do not
/// decrease. `bytes` is the size of the payload. `key` is any text; equal texts are the same entity. Empty lines and
/// lines that begin with # are passed over.
ReplayResult read_replay(std::string_view text, const StartTime& start);

}  // namespace loadscape::models
