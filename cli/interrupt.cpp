#include "cli/interrupt.hpp"

#include <csignal>

namespace loadscape::cli {
namespace {

// A signal handler can reach nothing but a global; lock-free, as handlers require.
std::atomic<bool> interrupted_flag{false};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void raise_flag(int) { interrupted_flag.store(true); }

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = raise_flag;
  // SA_RESETHAND: the second signal meets the default action. No SA_RESTART: a wait for a child wakes up.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

const std::atomic<bool>& interrupt_flag() { return interrupted_flag; }

}  // namespace loadscape::cli
