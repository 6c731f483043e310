#include "tests/cli/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace loadscape::tests {
namespace {

[[noreturn]] void become(const Call& call, const std::string& out, const std::string& err) {
  const int out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const int err_file = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  dup2(out_file, STDOUT_FILENO);
  dup2(err_file, STDERR_FILENO);
  for (const auto& assignment : call.environment) {
    const auto equals = assignment.find('=');
    setenv(assignment.substr(0, equals).c_str(), assignment.substr(equals + 1).c_str(), 1);
  }
  if (call.file_size_limit >= 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{static_cast<rlim_t>(call.file_size_limit), static_cast<rlim_t>(call.file_size_limit)};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  std::vector<std::string> texts{LOADSCAPE_BINARY};
  texts.insert(texts.end(), call.arguments.begin(), call.arguments.end());
  std::vector<char*> pointers;
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  execv(LOADSCAPE_BINARY, pointers.data());
  _exit(127);
}

}  // namespace

Outcome run(const Call& call) {
  const Scratch scratch;
  const auto out = scratch.path("out"), err = scratch.path("err");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(call, out, err);
  int status = 0;
  const auto aside = call.interrupt_when_filling + ".partial-" + std::to_string(child);
  bool ended = false;
  while (!call.interrupt_when_filling.empty() && !ended && !std::filesystem::exists(aside)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ended = waitpid(child, &status, WNOHANG) == child;
  }
  if (!call.interrupt_when_filling.empty() && !ended) kill(child, SIGINT);
  if (!ended) waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_text(out), read_text(err)};
}

Outcome run(const std::vector<std::string>& arguments) {
  Call call;
  call.arguments = arguments;
  return run(call);
}

Scratch::Scratch() {
  auto pattern = (std::filesystem::temp_directory_path() / "loadscape-test-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
  root_ = pattern;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::string Scratch::write(const std::string& name, const std::string& text) const {
  std::filesystem::create_directories((root_ / name).parent_path());
  std::ofstream(root_ / name, std::ios::binary) << text;
  return path(name);
}

std::vector<std::string> Scratch::names() const {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(root_))
    found.push_back(entry.path().filename().string());
  std::ranges::sort(found);
  return found;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string small_scenario(const std::string& expect) {
  return fmt::format(R"(loadscape: 1
title: Small
run: {{duration: 4 h, replications: 2, seed: 3}}
systems:
  shop: {{workers: 2}}
  stock: {{workers: 1, service: constant(1 s)}}
flows:
  reserve: {{from: shop, to: stock, pattern: fire-and-forget, arrivals: every 60 s, expect: {}}}
topologies:
  point-to-point: {{}}
  esb: {{}}
)",
                     expect);
}

}  // namespace loadscape::tests
