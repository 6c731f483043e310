#include "cli/output_directory.hpp"

#include "cli/failure.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>

namespace loadscape::cli {
namespace {

namespace fs = std::filesystem;

bool holds_only(const fs::path& directory, std::initializer_list<std::string_view> extensions) {
  return std::ranges::all_of(fs::directory_iterator(directory), [&](const fs::directory_entry& entry) {
    const auto extension = entry.path().extension().string();
    return entry.is_regular_file() && std::ranges::find(extensions, extension) != extensions.end();
  });
}

bool is_ours(const fs::directory_entry& entry) {
  const auto name = entry.path().filename();
  if (entry.is_symlink()) return false;
  if (name == "results.json" || name == "sweep.json" || name == "report.html") return entry.is_regular_file();
  if (name == "tables") return entry.is_directory() && holds_only(entry, {".csv"});
  if (name == "plots") return entry.is_directory() && holds_only(entry, {".svg", ".png"});
  return false;
}

/// The first thing in a directory that no run of ours has put there.
std::optional<fs::path> foreign_entry(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (!is_ours(entry)) return entry.path().filename();
  }
  return std::nullopt;
}

void check_replaceable(const fs::path& directory, bool force) {
  const auto status = fs::symlink_status(directory);
  if (!fs::exists(status)) return;
  const auto name = directory.string();
  if (!fs::is_directory(status))
    throw Failure(fmt::format("{} is not a directory\n  hint: choose another -o DIR", name));
  if (fs::is_empty(directory)) return;
  if (const auto foreign = foreign_entry(directory)) {
    throw Failure(
        fmt::format("{} holds something that is not a result of Loadscape: {}\n  hint: choose another -o DIR; "
                    "it is never replaced, not even with --force",
                    name, foreign->string()));
  }
  if (!force) {
    throw Failure(
        fmt::format("{} already holds the results of another run\n  hint: choose another -o DIR, or replace "
                    "them with --force",
                    name));
  }
}

/// Symbolic links resolved, so that renaming replaces the directory and not the link to it.
fs::path resolved(const std::string& directory) {
  if (directory.empty()) throw Failure("-o needs the name of a directory");
  auto path = fs::weakly_canonical(fs::absolute(directory));
  if (!path.has_filename()) path = path.parent_path();
  const auto here = fs::current_path();
  const auto [rest_of_path, rest_of_here] = std::ranges::mismatch(path, here);
  if (rest_of_path == path.end()) {
    throw Failure(fmt::format("{} is the current directory or holds it\n  hint: name a new directory: -o {}",
                              path.string(), "results"));
  }
  return path;
}

}  // namespace

OutputDirectory::OutputDirectory(const std::string& directory, bool force) : force_(force) {
  try {
    final_ = resolved(directory);
    check_replaceable(final_, force_);
    partial_ = final_;
    partial_ += fmt::format(".partial-{}", getpid());
    make_parents();
    fs::create_directory(partial_);
  } catch (const fs::filesystem_error& error) {
    for (auto made = made_parents_.rbegin(); made != made_parents_.rend(); ++made) {
      std::error_code ignored;
      fs::remove(*made, ignored);
    }
    fail_writing(final_.empty() ? fs::path(directory) : final_, error.code().message());
  }
}

OutputDirectory::~OutputDirectory() {
  if (published_) return;
  std::error_code ignored;  // there is nobody left to tell
  fs::remove_all(partial_, ignored);
  for (auto made = made_parents_.rbegin(); made != made_parents_.rend(); ++made) fs::remove(*made, ignored);
}

void OutputDirectory::make_parents() {
  std::vector<fs::path> missing;
  for (auto parent = final_.parent_path(); !fs::exists(parent); parent = parent.parent_path())
    missing.push_back(parent);
  for (auto parent = missing.rbegin(); parent != missing.rend(); ++parent) {
    fs::create_directory(*parent);
    made_parents_.push_back(*parent);
  }
}

void OutputDirectory::write(const std::string& name, const std::string& bytes) {
  const auto path = partial_ / name;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) fail_writing(final_ / name, error.message());
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (!file) fail_writing(final_ / name, std::strerror(errno));
  errno = 0;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fflush(file) == 0;
  const int problem = errno;
  const bool closed = std::fclose(file) == 0;  // some file systems only say here that the disk is full
  if (!written || !closed) fail_writing(final_ / name, std::strerror(written ? errno : problem));
}

void OutputDirectory::publish() {
  try {
    check_replaceable(final_, force_);
    auto old = final_;
    old += fmt::format(".replaced-{}", getpid());
    const bool replaces = fs::exists(final_);
    if (replaces) fs::rename(final_, old);
    std::error_code error;
    fs::rename(partial_, final_, error);
    if (error) {
      if (replaces) fs::rename(old, final_);
      fail_writing(final_, error.message());
    }
    published_ = true;
    if (replaces) fs::remove_all(old);
  } catch (const fs::filesystem_error& error) {
    fail_writing(final_, error.code().message());
  }
}

}  // namespace loadscape::cli
