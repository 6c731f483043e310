#include "cli/plots.hpp"

#include "analysis/experiment.hpp"
#include "cli/interrupt.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace loadscape::cli {
namespace {

namespace fs = std::filesystem;

std::string setting(const char* name, const std::string& otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

/// The directory that holds our Python package: as told, beside an installed program, or where it was built.
fs::path python_directory() {
  fs::path told = setting("LOADSCAPE_PYTHON_DIR", "");
  if (!told.empty()) return told;
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  auto installed = program.parent_path() / LOADSCAPE_INSTALLED_PYTHON_DIR;
  if (!error && fs::exists(installed / "loadscape_report", error)) return installed;
  return LOADSCAPE_PYTHON_DIR;
}

/// The line that says what went wrong; the lines of a traceback before it only say where.
std::string last_line(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  const auto line_end = text.rfind('\n');
  return std::string(line_end == std::string_view::npos ? text : text.substr(line_end + 1));
}

}  // namespace

std::string draw_plots(const fs::path& directory, const std::string& document) {
  constexpr int without_matplotlib = 3;  // the exit code of loadscape_report in that case
  const auto python = setting("LOADSCAPE_PYTHON", LOADSCAPE_PYTHON);
  const auto package = python_directory();
  const auto result = run_program(
      {python, "-B", "-m", "loadscape_report", (directory / document).string(), (directory / "plots").string()},
                  // Safe path: a file in the current directory must not pass for one of Python's modules.
      {"PYTHONPATH=" + package.string(), "PYTHONSAFEPATH=1", "MPLBACKEND=Agg"});
  if (interrupt_flag().load()) throw analysis::Cancelled();
  if (result.started && result.exit_code == 0) return {};
  std::error_code ignored;
  fs::remove_all(directory / "plots", ignored);
  if (!result.started) {
    return fmt::format(
        "the Python interpreter {} does not start ({}): install the Debian packages python3 and "
        "python3-matplotlib, or name another one in LOADSCAPE_PYTHON",
        python, result.error_output);
  }
  if (result.exit_code == without_matplotlib) {
    return fmt::format(
        "{} has no matplotlib: install the Debian package python3-matplotlib, or name another "
        "interpreter in LOADSCAPE_PYTHON",
        python);
  }
  return fmt::format("the plotting program in {} failed: {}", package.string(), last_line(result.error_output));
}

}  // namespace loadscape::cli
