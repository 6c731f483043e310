/// The tables of library defaults, and what the reader makes of them.

#include "models/policies/libraries.hpp"
#include "models/policies/policy.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <fmt/format.h>

namespace loadscape::tests {
namespace {

std::shared_ptr<models::PolicyParams> made(std::string_view key) {
  auto params = models::policy_row(key).make();
  params->key = key;
  return params;
}

/// The values of all parameters as they would be written.
class Values final : public models::Fields {
 public:
  std::string text;
  void value(const models::FieldText& field, const models::Value& value) override {
    text += fmt::format("{}: {}\n", field.name, value.text());
  }
  void values(const models::FieldText& field, const models::ValueList& list) override {
    text += fmt::format("{}: [{}]\n", field.name, fmt::join(list.texts(), ", "));
  }
  void section(const models::FieldText& field, const models::Section& section) override {
    if (!section.present()) return;
    text += fmt::format("{}:\n", field.name);
    section.describe(*this);
  }
  void sections(const models::FieldText&, const models::Sections&) override {}
  void entries(const models::FieldText&, const models::Entries&) override {}
  void choices(const models::FieldText&, const models::Choices&) override {}
};

std::string values_of(models::PolicyParams& params) {
  Values values;
  params.describe(values);
  return values.text;
}

std::vector<std::string> chain_of(const std::string& resilience) {
  const auto scenario = read(fmt::format(R"(
loadscape: 1
systems: {{a: {{}}, b: {{}}}}
flows: {{f: {{from: a, to: b, pattern: request-reply, arrivals: poisson(1/s), resilience: {}}}}}
)",
                                         resilience));
  std::vector<std::string> keys;
  for (const auto& policy : models::flows_of(scenario.landscape)[0].resilience) keys.push_back(policy->key);
  return keys;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("every default of every library is a parameter of its policy, with a legal value", "[models][policies]") {
  std::size_t applied = 0;
  for (const auto& library : models::libraries()) {
    for (const auto& row : models::policy_registry()) {
      CHECK_NOTHROW(models::apply_library(library.name, *made(row.key)));
    }
  }
  for (const auto& row : models::library_defaults()) {
    CHECK_FALSE(row.source.empty());
    ++applied;
  }
  CHECK(applied > 50);
}

TEST_CASE("what is described without a library is resilience4j", "[models][policies]") {
  for (const auto& row : models::policy_registry()) {
    INFO(row.key);
    const auto plain = made(row.key);
    const auto applied = made(row.key);
    models::apply_library("resilience4j", *applied);
    CHECK(values_of(*plain) == values_of(*applied));
  }
}

TEST_CASE("libraries differ where their sources do", "[models][policies]") {
  const auto breaker = made("breaker");
  models::apply_library("polly", *breaker);
  const auto text = values_of(*breaker);
  CHECK(text.find("time: 30 s\n") != std::string::npos);
  CHECK(text.find("failure_rate: 10 %\n") != std::string::npos);
  CHECK(text.find("slow_after: none\n") != std::string::npos);
  CHECK(text.find("calls: \n") != std::string::npos);
  const auto retry = made("retry");
  models::apply_library("envoy", *retry);
  CHECK(values_of(*retry).find("budget:\n") != std::string::npos);
}

TEST_CASE("policies stand in the order of their keys, or of a preset", "[models][policies]") {
  CHECK(chain_of("{bulkhead: {}, retry: {}, breaker: {}}") == Keys{"bulkhead", "retry", "breaker"});
  CHECK(chain_of("{order: resilience4j, bulkhead: {}, timeout: {}, rate_limiter: {}, breaker: {}, retry: {}}") ==
        Keys{"retry", "breaker", "rate_limiter", "timeout", "bulkhead"});
  CHECK(chain_of("{order: dotnet-standard, timeout: {}, breaker: {}, retry: {}, total_timeout: {}, bulkhead: {}}") ==
        Keys{"bulkhead", "total_timeout", "retry", "breaker", "timeout"});
}

TEST_CASE("the standard handler of .NET comes with its five policies", "[models][policies]") {
  CHECK(chain_of("{library: dotnet-standard}") == Keys{"bulkhead", "total_timeout", "retry", "breaker", "timeout"});
  CHECK(chain_of("{library: dotnet-standard, retry: {attempts: 2}, fallback: {}}") ==
        Keys{"fallback", "bulkhead", "total_timeout", "retry", "breaker", "timeout"});
}

TEST_CASE("an order asks for no policy that is not written", "[models][policies]") {
  CHECK(chain_of("{library: resilience4j, order: resilience4j, breaker: {}}") == Keys{"breaker"});
}

}  // namespace loadscape::tests
