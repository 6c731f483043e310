#include "models/limits.hpp"
#include "models/reader/read.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

/// A scenario whose system `crm` has these keys.
std::string scenario_of(const std::string& keys) {
  return "loadscape: 1\nsystems:\n  partner: {}\n  crm: {" + keys +
         "}\nflows:\n  call: {from: partner, to: crm, pattern: remote-call-in, arrivals: every 1 s}\n";
}

ReadResult read(const std::string& keys, std::vector<std::string> overrides = {}) {
  auto result = read_scenario_text(scenario_of(keys), "test.yaml", overrides);
  INFO(format(result.mistakes, "test.yaml"));
  REQUIRE(result.scenario.has_value());
  return result;
}

std::vector<LimitSpec> limits(const std::string& keys, std::vector<std::string> overrides = {}) {
  return read(keys, std::move(overrides)).scenario->landscape[1].limits;
}

std::string mistakes(const std::string& keys) {
  const auto result = read_scenario_text(scenario_of(keys), "test.yaml");
  CHECK_FALSE(result.scenario.has_value());
  return format(result.mistakes, "test.yaml");
}

std::vector<std::string> noted(const ReadResult& result) {
  std::vector<std::string> names;
  for (const auto& note : result.notes) names.push_back(note.limit);
  return names;
}

constexpr auto day = sim::Duration{std::chrono::hours(24)};

}  // namespace

// 100,000 + 1,000 x licences; 5,000 in Unlimited Edition; 15,000 in Developer Edition; the articles say
// 1,000 x licences (001) and 15,000 (003).
TEST_CASE("use gives a system the limits of its profile", "[models][reader][use]") {
  const auto first = limits("use: salesforce/enterprise, licences: 15");
  REQUIRE(first.size() == 2);
  CHECK(first[0].name == "api-requests");
  CHECK(first[0].kind->name == "rolling_quota");
  CHECK(first[0].params->allowance() == 115'000);
  CHECK(first[0].params->window() == day);
  CHECK(first[0].on_breach == OnBreach::refuse);
  CHECK(first[1].name == "bulk-batches");
  CHECK(first[1].counts == LimitUse::bulk_batches);
  CHECK(first[1].params->allowance() == 15'000);
  const auto allowance = [](const std::string& keys) { return limits(keys).front().params->allowance(); };
  CHECK(allowance("use: salesforce/enterprise, licences: 100") == 200'000);
  CHECK(allowance("use: salesforce/enterprise, licences: 100, partner_licences: 10") == 202'000);
  CHECK(allowance("use: salesforce/unlimited, licences: 100") == 600'000);
  CHECK(allowance("use: salesforce/developer") == 15'000);
  CHECK(allowance("use: salesforce/enterprise, licences: 100, variant: seed-001") == 100'000);
  CHECK(allowance("use: salesforce/enterprise, licences: 100, variant: seed-003") == 15'000);
}

TEST_CASE("numbers become rolling windows, buckets and concurrency limits", "[models][reader][use]") {
  const auto bucket = limits("use: shopify/standard").front();
  CHECK(bucket.kind->name == "token_bucket");
  CHECK(bucket.params->allowance() == 40);
  CHECK(bucket.params->forgetting().per_s == 2.0);
  const auto at_once = limits("use: netsuite/standard, suitecloud_licences: 1").front();
  CHECK(at_once.kind->name == "concurrency");
  CHECK(at_once.params->allowance() == 15);  // the vendor's own example: the 16th request fails
  // 6,000 requests in 5 min for each user and server
  const auto shared = limits("use: dataverse/environment, users: 2, web_servers: 3");
  CHECK(shared[0].params->allowance() == 36'000);
  CHECK(shared[0].params->window() == std::chrono::minutes(5));
  CHECK(shared[1].params->allowance() == 312);
}

TEST_CASE("what the scenario states wins over what use gives", "[models][reader][use]") {
  const auto kind = limits("use: salesforce/enterprise, licences: 15, limits: {api-requests: {rolling: 7 / 1 h}}");
  CHECK(kind[0].params->allowance() == 7);
  CHECK(kind[0].params->window() == std::chrono::hours(1));
  const auto breach = limits("use: salesforce/enterprise, licences: 15, limits: {api-requests: {on_breach: delay}}");
  CHECK(breach[0].params->allowance() == 115'000);
  CHECK(breach[0].on_breach == OnBreach::delay);
  const auto another = limits("use: salesforce/enterprise, licences: 15, limits: {own: {concurrent: 3}}");
  REQUIRE(another.size() == 3);
  CHECK(another[2].name == "own");
  const auto replaced = limits("use: salesforce/enterprise, licences: 15, limits: {long-requests: {concurrent: 25}}");
  CHECK(replaced.size() == 3);
  CHECK(limits("use: salesforce/enterprise, licences: 15", {"systems.crm.licences=100"})[0].params->allowance() ==
        200'000);
  CHECK(limits("use: salesforce/enterprise, licences: 15", {"systems.crm.variant=seed-003"})[0].params->allowance() ==
        15'000);
}

TEST_CASE("a limit of the profile can be switched off, and the rest is told", "[models][reader][use]") {
  const auto result = read("use: salesforce/enterprise, licences: 15, limits: {api-requests: none}");
  REQUIRE(result.scenario->landscape[1].limits.size() == 1);
  CHECK(result.scenario->landscape[1].limits[0].name == "bulk-batches");
  REQUIRE(result.notes.size() == 13);
  CHECK(result.notes[0].limit == "api-requests");
  CHECK(result.notes[0].number == "115000 requests, rolling 24 h");
  CHECK(result.notes[0].why == "switched off here");
  CHECK(result.notes[1].id == "salesforce/long-requests");
  CHECK(result.notes[1].number == "25 requests, at once");
  CHECK(noted(read("use: sap/s4hana")) == std::vector<std::string>{"dialog-step-time"});
  CHECK(read("workers: 3").notes.empty());
  // A limit that nobody can simulate may still be written by hand; then it is one of the scenario's.
  CHECK(noted(read("use: sap/s4hana, limits: {dialog-step-time: {concurrent: 5}}")).empty());
}

TEST_CASE("copies of a system each have the limits of its profile", "[models][reader][use]") {
  const auto copies = read("use: salesforce/developer, copies: 2");
  for (const auto system : {1, 2})
    CHECK(copies.scenario->landscape[static_cast<std::size_t>(system)].limits[0].allowance == 15'000);
}

TEST_CASE("profiles, parameters and limits that nothing has are refused with a suggestion", "[models][reader][use]") {
  CHECK(mistakes("use: salesforce/entreprise, licences: 3").find("did you mean \"salesforce/enterprise\"?") !=
        std::string::npos);
  CHECK(mistakes("use: kafka/default").find("Apache Kafka 3.9 is a broker, and none takes its settings") !=
        std::string::npos);
  CHECK(mistakes("use: salesforce/enterprise") ==
        "test.yaml:4:14: systems.crm.use: needs the key \"licences\" beside it\n"
        "  hint: licences: licences that add to the allowances of its profile\n");
  CHECK(mistakes("use: salesforce/developer, users: 3").find("users: is no parameter of salesforce/developer") !=
        std::string::npos);
}

}  // namespace loadscape::tests
