#pragma once
/// Catch2 v2 and v3 through one include, with the names of v3.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
namespace loadscape::tests {
using Catch::Approx;
using Catch::Matchers::ContainsSubstring;
}  // namespace loadscape::tests
#else
#include <catch2/catch.hpp>
namespace loadscape::tests {
using Catch::Detail::Approx;
inline auto ContainsSubstring(const std::string& text) { return Catch::Matchers::Contains(text); }
}  // namespace loadscape::tests
#endif
