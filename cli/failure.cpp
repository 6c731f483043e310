#include "cli/failure.hpp"

#include <fmt/format.h>

namespace loadscape::cli {

void fail_writing(const std::string& path, const std::string& why) {
  throw Failure(fmt::format("cannot write {}: {}", path, why));
}

}  // namespace loadscape::cli
