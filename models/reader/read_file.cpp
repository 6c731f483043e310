#include "models/reader/read.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace loadscape::models {

namespace {

ReadResult refused(std::string what, std::string hint) {
  return {std::nullopt, {{{}, "", std::move(what), std::move(hint), ""}}};
}

}  // namespace

// The only function of the reader that touches a file.
ReadResult read_scenario_file(const std::string& path, std::span<const std::string> overrides) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return refused("there is no such file", "check the path");
  if (std::filesystem::is_directory(status)) return refused("is a directory", "name a scenario file in it");
  std::ifstream file(path, std::ios::binary);
  if (!file) return refused("cannot be opened", "check the permissions of the file");
  // One byte more than is allowed tells that a file is too large, even where its size is not known.
  std::string text(largest_text_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return refused("cannot be read", "");
  text.resize(static_cast<std::size_t>(file.gcount()));
  return read_scenario_text(text, path, overrides);
}

}  // namespace loadscape::models
