#pragma once
/// Ctrl-C and `kill`: a flag that long work looks at, so that nothing is left half done.

#include <atomic>

namespace loadscape::cli {

/// From now on SIGINT and SIGTERM raise the flag; a second one ends the program at once.
void catch_interrupts();
const std::atomic<bool>& interrupt_flag();

}  // namespace loadscape::cli
