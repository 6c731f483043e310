#include "cli/interrupt.hpp"
#include "cli/plots.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace loadscape::cli {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (auto& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::string name_of(const std::string& assignment) { return assignment.substr(0, assignment.find('=') + 1); }

std::vector<std::string> environment_with(const std::vector<std::string>& extra) {
  std::vector<std::string> all = extra;
  for (char** entry = environ; *entry; ++entry) {
    bool replaced = false;
    for (const auto& assignment : extra) replaced = replaced || name_of(assignment) == name_of(*entry);
    if (!replaced) all.emplace_back(*entry);
  }
  return all;
}

/// Standard input from nowhere, standard output and error into the pipe.
class Redirections {
 public:
  explicit Redirections(int pipe_end) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, pipe_end, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, pipe_end, STDERR_FILENO);
  }
  ~Redirections() { posix_spawn_file_actions_destroy(&actions_); }
  Redirections(const Redirections&) = delete;
  Redirections& operator=(const Redirections&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

/// Everything until the other end closes; only the last few thousand bytes are kept.
std::string read_all(int pipe_end, pid_t child) {
  constexpr std::size_t most = 8192;
  std::string text;
  std::array<char, 1024> buffer;
  while (true) {
    const auto count = read(pipe_end, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      if (interrupt_flag().load()) kill(child, SIGTERM);
      continue;
    }
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > most) text.erase(0, text.size() - most);
  }
}

}  // namespace

Finished run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& extra_environment) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {false, -1, std::strerror(errno)};
  auto texts = arguments;
  auto environment = environment_with(extra_environment);
  pid_t child = 0;
  const Redirections redirections(ends[1]);
  const int problem = posix_spawnp(&child, texts.front().c_str(), redirections.get(), nullptr, pointers(texts).data(),
                                   pointers(environment).data());
  close(ends[1]);
  Finished finished;
  finished.started = problem == 0;
  if (!finished.started) {
    finished.error_output = std::strerror(problem);
  } else {
    finished.error_output = read_all(ends[0], child);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
      if (interrupt_flag().load()) kill(child, SIGTERM);
    }
    if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  }
  close(ends[0]);
  return finished;
}

}  // namespace loadscape::cli
