#include "analysis/experiment.hpp"
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/interrupt.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>

namespace {

using namespace loadscape;

int run(int argc, char** argv) {
  const auto parsed = cli::parse_command_line(argc, argv);
  if (parsed.invocation) return cli::execute(*parsed.invocation);
  fmt::print(parsed.is_mistake ? stderr : stdout, "{}", parsed.text);
  return parsed.is_mistake ? cli::wrong_input : cli::done;
}

int guarded(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const cli::Failure& failure) {
    fmt::print(stderr, "{}\n", failure.what());
    return failure.code;
  } catch (const analysis::Cancelled&) {
    fmt::print(stderr, "interrupted: nothing was written\n");
    return cli::interrupted;
  } catch (const analysis::InvariantBroken& broken) {
    fmt::print(
        stderr,
        "{}\n  hint: the mistake is in Loadscape {}, not in the scenario, and no result is reported; please report "
        "it with the scenario file and seed {}\n",
        broken.what(), LOADSCAPE_VERSION, broken.seed);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "not enough memory\n  hint: try fewer --jobs, fewer --replications or a shorter --duration\n");
    return cli::wrong_input;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n  hint: this should have been a better message; please report it with the scenario file\n",
               error.what());
  }
  return cli::invariant_broken;
}

}  // namespace

int main(int argc, char** argv) {
  cli::catch_interrupts();
  return guarded(argc, argv);
}
