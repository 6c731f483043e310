#include "models/reader/read.hpp"
#include "models/reader/replay_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace loadscape::models {

namespace {

ReadResult refused(std::string what, std::string hint) {
  return {std::nullopt, {{{}, "", std::move(what), std::move(hint), ""}}, {}};
}

struct FileText {
  std::optional<std::string> text;  ///< at most one byte more than was asked for, which tells that the file is larger
  std::string why;
  std::string hint;
};

FileText file_text(const std::filesystem::path& path, std::size_t most_bytes) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return {{}, "there is no such file", "check the path"};
  if (std::filesystem::is_directory(status)) return {{}, "is a directory", "name a scenario file in it"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return {{}, "cannot be opened", "check the permissions of the file"};
  const auto size = std::filesystem::file_size(path, error);
  // Where the size is not known, as with a pipe, as much as is allowed may come.
  std::string text(error ? most_bytes + 1 : std::min<std::size_t>(size, most_bytes) + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return {{}, "cannot be read", ""};
  text.resize(static_cast<std::size_t>(file.gcount()));
  return {std::move(text), {}, {}};
}

}  // namespace

// The only function of the reader that touches files.
ReadResult read_scenario_file(const std::string& path, std::span<const std::string> overrides) {
  auto scenario = file_text(path, largest_text_bytes);
  if (!scenario.text) return refused(std::move(scenario.why), std::move(scenario.hint));
  const auto folder = std::filesystem::path(path).parent_path();
  const FileLoader load = [&](const std::string& name) -> LoadedFile {
    auto file = file_text(folder / name, largest_replay_bytes);
    if (file.text && file.text->size() > largest_replay_bytes) return {{}, "is larger than 200 MB"};
    return {std::move(file.text), std::move(file.why)};
  };
  return read_scenario_text(*scenario.text, path, overrides, load);
}

}  // namespace loadscape::models
