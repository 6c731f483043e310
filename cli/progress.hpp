#pragma once
/// A bar on standard error while the user watches a terminal; nothing at all otherwise.

#include <chrono>
#include <cstddef>
#include <string>

namespace loadscape::cli {

/// "[=====>    ] 12/40 runs, 8 s left", fitted to `columns`.
std::string progress_line(std::size_t done, std::size_t total, double elapsed_s, std::size_t columns);

class Progress {
 public:
  /// @param wanted  false keeps it silent even on a terminal
  explicit Progress(bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, std::size_t total);
  void say(const std::string& what);  ///< replaces the bar: "drawing plots"
  void clear();

 private:
  void write(const std::string& line);

  using Clock = std::chrono::steady_clock;
  bool active_;
  bool on_screen_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point last_shown_{};
};

}  // namespace loadscape::cli
