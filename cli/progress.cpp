#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace loadscape::cli {
namespace {

std::size_t terminal_columns() {
  winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string time_left(double seconds) {
  if (seconds < 90.0) return fmt::format("{:.0f} s left", std::ceil(seconds));
  return fmt::format("{:.0f} min left", std::ceil(seconds / 60.0));
}

}  // namespace

std::string progress_line(std::size_t done, std::size_t total, double elapsed_s, std::size_t columns) {
  const double share = total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
  // The first run says little about the rest; a guess from it would jump.
  const auto left = done == 0 ? std::string() : ", " + time_left(elapsed_s * (1.0 - share) / share);
  const auto words = fmt::format("{}/{} runs{}", done, total, left);
  constexpr std::size_t widest_bar = 40;
  constexpr std::size_t frame = 4;  // brackets, a space, and the last column, which would wrap
  if (columns < words.size() + frame + 5) return words.substr(0, columns == 0 ? 0 : columns - 1);
  const auto width = std::min(widest_bar, columns - words.size() - frame);
  const auto filled = static_cast<std::size_t>(std::floor(share * static_cast<double>(width)));
  return fmt::format("[{}{}] {}", std::string(filled, '='), std::string(width - filled, ' '), words);
}

Progress::Progress(bool wanted) : active_(wanted && isatty(STDERR_FILENO) == 1) {}

void Progress::show(std::size_t done, std::size_t total) {
  const auto now = Clock::now();
  constexpr std::chrono::milliseconds least_pause{100};
  if (!active_ || (done < total && now - last_shown_ < least_pause)) return;
  last_shown_ = now;
  write(progress_line(done, total, std::chrono::duration<double>(now - started_).count(), terminal_columns()));
}

void Progress::say(const std::string& what) {
  if (active_) write(what);
}

void Progress::clear() {
  if (on_screen_) write("");
  on_screen_ = false;
}

void Progress::write(const std::string& line) {
  fmt::print(stderr, "\r\033[K{}", line);
  std::fflush(stderr);
  on_screen_ = true;
}

}  // namespace loadscape::cli
