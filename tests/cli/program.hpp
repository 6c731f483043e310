#pragma once
/// Runs the built program as a user would, without a shell.

#include <filesystem>
#include <string>
#include <vector>

namespace loadscape::tests {

struct Outcome {
  int code = -1;  ///< 128 + signal when a signal ended it
  std::string out, err;
};

struct Call {
  std::vector<std::string> arguments;
  std::vector<std::string> environment;  ///< "NAME=value", on top of ours
  long file_size_limit = -1;             ///< in bytes, as if the disk ended there
  std::string interrupt_when_filling;    ///< an output directory: sends SIGINT as soon as its files are begun aside
};
Outcome run(const Call& call);
Outcome run(const std::vector<std::string>& arguments);

/// A directory of its own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::string path(const std::string& name) const { return (root_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;
  std::vector<std::string> names() const;  ///< of what is in it, sorted

 private:
  std::filesystem::path root_;
};

std::string read_text(const std::string& path);

/// The scenario of the tests: two systems, one flow, a minute of traffic; `expect` is the flow's expectation.
std::string small_scenario(const std::string& expect = "{success: \">= 50 %\"}");

}  // namespace loadscape::tests
