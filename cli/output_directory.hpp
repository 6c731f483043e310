#pragma once
/// The directory of `-o`: its files appear whole or not at all, and nobody else's files are ever touched.

#include <filesystem>
#include <string>
#include <vector>

namespace loadscape::cli {

/// Collects files aside, in `DIR.partial-PID` beside DIR, until `publish` puts them in place by renaming.
///
/// Without `publish`, everything it made is removed again.
class OutputDirectory {
 public:
  /// Looks at DIR before hours of simulation: it must be absent, empty, or - with `force` - hold nothing but results.
  /// @throws Failure naming what is in the way and what to do.
  OutputDirectory(const std::string& directory, bool force);
  ~OutputDirectory();
  OutputDirectory(const OutputDirectory&) = delete;
  OutputDirectory& operator=(const OutputDirectory&) = delete;

  /// Writes one file below the directory, such as "tables/flows.csv". @throws Failure when the machine does not let us.
  void write(const std::string& name, const std::string& bytes);
  /// Where the files are before they are published.
  const std::filesystem::path& partial() const { return partial_; }
  /// Looks at DIR once more and puts the new files in its place. @throws Failure.
  void publish();
  const std::filesystem::path& final_path() const { return final_; }

 private:
  void make_parents();

  std::filesystem::path final_;
  std::filesystem::path partial_;
  std::vector<std::filesystem::path> made_parents_;  ///< outermost first
  bool force_;
  bool published_ = false;
};

}  // namespace loadscape::cli
