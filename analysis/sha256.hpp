#pragma once
/// SHA-256 [FIPS180-4], for naming a scenario by its bytes.

#include <string>
#include <string_view>

namespace loadscape::analysis {

/// 64 lower-case hexadecimal digits. Cost O(size).
std::string sha256(std::string_view bytes);

}  // namespace loadscape::analysis
