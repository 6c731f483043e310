#pragma once
/// Characters by what they are in names and numbers: ASCII alone, whatever the locale.

namespace loadscape::models {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace loadscape::models
