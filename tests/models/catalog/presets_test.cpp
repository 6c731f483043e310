#include "models/catalog/catalog.hpp"
#include "models/policies/libraries.hpp"

#include "tests/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace loadscape::tests {
namespace {

using namespace loadscape::models;

double number_of(const std::string& id) { return std::stod(catalog().find(id).figure().value); }

std::string default_of(std::string_view library, std::string_view policy, std::string_view parameter) {
  const auto rows = library_defaults();
  const auto found = std::ranges::find_if(rows, [&](const LibraryDefault& row) {
    return row.library == library && row.policy == policy && row.parameter == parameter;
  });
  return found == rows.end() ? std::string("not in the table") : std::string(found->value);
}

}  // namespace

TEST_CASE("presets of libraries state what the catalog does", "[models][catalog][policies]") {
  const auto whole = [](const std::string& id, double more = 0.0) { return fmt::format("{:g}", number_of(id) + more); };
  CHECK(default_of("resilience4j", "retry", "attempts") == whole("resilience4j/attempts"));
  CHECK(default_of("resilience4j", "retry", "base") == whole("resilience4j/retry-wait") + " ms");
  CHECK(default_of("resilience4j", "breaker", "failure_rate") == whole("resilience4j/failure-rate") + " %");
  CHECK(default_of("resilience4j", "breaker", "minimum_calls") == whole("resilience4j/minimum-calls"));
  CHECK(default_of("resilience4j", "breaker", "wait") == whole("resilience4j/open-time") + " s");
  CHECK(default_of("resilience4j", "breaker", "trials") == whole("resilience4j/half-open-calls"));
  CHECK(default_of("resilience4j", "bulkhead", "concurrent") == whole("resilience4j/bulkhead-calls"));
  CHECK(default_of("resilience4j", "rate_limiter", "permits") == whole("resilience4j/rate-permits"));
  CHECK(default_of("polly", "retry", "attempts") == whole("polly/retries", 1.0));  // besides the first
  CHECK(default_of("polly", "retry", "base") == whole("polly/retry-wait") + " s");
  CHECK(default_of("polly", "breaker", "failure_rate") == whole("polly/failure-ratio") + " %");
  CHECK(default_of("polly", "breaker", "wait") == whole("polly/open-time") + " s");
  CHECK(default_of("polly", "timeout", "after") == whole("polly/timeout") + " s");
  CHECK(default_of("polly", "bulkhead", "concurrent") == whole("polly/limiter-permits"));
}

}  // namespace loadscape::tests
