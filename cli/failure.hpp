#pragma once
/// How a command ends when it cannot do what was asked.

#include <stdexcept>
#include <string>

namespace loadscape::cli {

/// What the shell sees; documented in --help.
enum ExitCode : int { done = 0, expectation_missed = 1, wrong_input = 2, invariant_broken = 3, interrupted = 130 };

/// A mistake of the user or of the machine around us: the text is for people and ends without a new line.
struct Failure : std::runtime_error {
  explicit Failure(const std::string& text, ExitCode with = wrong_input) : std::runtime_error(text), code(with) {}
  ExitCode code;
};

/// @throws Failure
[[noreturn]] void fail_writing(const std::string& path, const std::string& why);

}  // namespace loadscape::cli
