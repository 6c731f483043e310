#pragma once
/// The project's own files, as the structure tests read them.

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::tests {

inline std::filesystem::path source_root() { return LOADSCAPE_SOURCE_DIR; }

/// Files below `folder` (from the root) with one of the extensions, sorted; none when the folder does not exist.
inline std::vector<std::filesystem::path> files_below(std::string_view folder,
                                                      const std::set<std::string>& extensions) {
  const auto start = source_root() / folder;
  std::set<std::filesystem::path> found;
  if (!std::filesystem::exists(start)) return {};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(start)) {
    if (entry.is_regular_file() && extensions.contains(entry.path().extension().string())) found.insert(entry.path());
  }
  return {found.begin(), found.end()};
}

inline std::vector<std::filesystem::path> code_below(std::string_view folder) {
  return files_below(folder, {".hpp", ".cpp"});
}

inline std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

inline std::string from_root(const std::filesystem::path& path) {
  return std::filesystem::relative(path, source_root()).generic_string();
}

}  // namespace loadscape::tests
