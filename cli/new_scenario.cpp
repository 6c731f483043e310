#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "models/generator/generator.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace loadscape::cli {
namespace {

namespace fs = std::filesystem;

/// Aside first, so that the file is there whole or not at all.
void write_aside(const std::string& path, const std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "wbx");
  if (!file) fail_writing(path, std::strerror(errno));
  errno = 0;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
  const int problem = errno;
  const bool closed = std::fclose(file) == 0;
  if (written && closed) return;
  const int reason = written ? errno : problem;
  std::remove(path.c_str());
  fail_writing(path, std::strerror(reason));
}

/// Puts the file in its place; without `force` a link does it, which never replaces anything.
void publish(const std::string& aside, const std::string& path, bool force) {
  const bool done = force ? std::rename(aside.c_str(), path.c_str()) == 0 : link(aside.c_str(), path.c_str()) == 0;
  const int problem = errno;
  if (!done || !force) std::remove(aside.c_str());
  if (done) return;
  if (problem != EEXIST) fail_writing(path, std::strerror(problem));
  throw Failure(fmt::format("{} is already there\n  hint: choose another name, or replace it with --force", path));
}

std::vector<std::string_view> features_of(const Invocation& invocation) {
  auto features = models::usual_features(invocation.faults);
  for (const auto& name : invocation.without) {
    if (std::erase(features, name) > 0) continue;
    const std::vector<std::string> known(features.begin(), features.end());
    throw Failure(fmt::format("--without: there is no feature {}\n  hint: {}", models::in_quotes(name),
                              models::suggestion(name, known)));
  }
  return features;
}

/// The command line that makes the same file again.
std::string origin_of(const Invocation& invocation, const std::string& name) {
  auto text = fmt::format("loadscape new {} --systems {} --flows {} --seed {}", name, invocation.systems,
                          invocation.flows, invocation.seed);
  if (invocation.faults) text += " --faults";
  if (!invocation.without.empty()) text += fmt::format(" --without {}", fmt::join(invocation.without, ","));
  return text;
}

void check_name(const std::string& name) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  if (!name.empty() && std::ranges::all_of(name, is_plain)) return;
  throw Failure(fmt::format("{} cannot be the name of a landscape\n  hint: letters, digits, - and _, for example shop",
                            models::in_quotes(name)));
}

}  // namespace

int new_scenario(const Invocation& invocation) {
  const fs::path wanted = invocation.scenarios.front();
  const auto name = (wanted.extension() == ".yaml" ? wanted.stem() : wanted.filename()).string();
  check_name(name);
  models::GeneratorOptions options;
  options.name = name;
  options.systems = invocation.systems;
  options.flows = invocation.flows;
  options.seed = invocation.seed;
  options.features = features_of(invocation);
  options.origin = origin_of(invocation, name);
  const auto path = (wanted.parent_path() / (name + ".yaml")).string();
  const auto aside = fmt::format("{}.partial-{}", path, getpid());
  write_aside(aside, models::generate_landscape(options));
  publish(aside, path, invocation.force);
  print_result(fmt::format("{}: {} systems, {} flows; next: loadscape compare {}\n", path, options.systems,
                           options.flows, path));
  return done;
}

}  // namespace loadscape::cli
