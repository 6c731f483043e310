#include "models/reader/explain.hpp"
#include "models/reader/read.hpp"
#include "tests/catch.hpp"

#include <map>
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

ReadResult read(const std::string& keys, const std::vector<std::string>& overrides = {}) {
  auto result = read_scenario_text(scenario_of(keys), "test.yaml", overrides);
  INFO(format(result.mistakes, "test.yaml"));
  REQUIRE(result.scenario.has_value());
  return result;
}

/// What the limits of `crm` say: "api-requests.rolling" is "115000 / 24 h". Only what is written, there or in the catalog.
std::map<std::string, std::string> limits(const std::string& keys, const std::vector<std::string>& overrides = {}) {
  read(keys, overrides);
  const std::string before = "systems.crm.limits.";
  std::map<std::string, std::string> texts;
  for (const auto& value : explain_scenario(scenario_of(keys), overrides).values) {
    if (!value.path.starts_with(before) || value.origin == ExplainedValue::Origin::standard) continue;
    texts[value.path.substr(before.size())] = value.value;
  }
  return texts;
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

using Texts = std::map<std::string, std::string>;

}  // namespace

// 100,000 + 1,000 x licences; 5,000 in Unlimited Edition; 15,000 in Developer Edition; the articles say
// 1,000 x licences (001) and 15,000 (003).
TEST_CASE("use gives a system the limits of its profile", "[models][reader][use]") {
  CHECK(limits("use: salesforce/enterprise, licences: 15") == Texts{{"api-requests.rolling", "115000 / 24 h"},
                                                                    {"bulk-batches.counts", "bulk-batches"},
                                                                    {"bulk-batches.rolling", "15000 / 24 h"},
                                                                    {"long-requests.long_running", "25"},
                                                                    {"long-requests.after", "20 s"},
                                                                    {"callouts.callouts", "100"},
                                                                    {"callout-time.callout_time", "120 s"}});
  const auto quota = [](const std::string& keys) { return limits(keys)["api-requests.rolling"]; };
  CHECK(quota("use: salesforce/enterprise, licences: 100") == "200000 / 24 h");
  CHECK(quota("use: salesforce/enterprise, licences: 100, partner_licences: 10") == "202000 / 24 h");
  CHECK(quota("use: salesforce/unlimited, licences: 100") == "600000 / 24 h");
  CHECK(quota("use: salesforce/developer") == "15000 / 24 h");
  CHECK(quota("use: salesforce/enterprise, licences: 100, variant: seed-001") == "100000 / 24 h");
  CHECK(quota("use: salesforce/enterprise, licences: 100, variant: seed-003") == "15000 / 24 h");
  const auto spec = read("use: salesforce/enterprise, licences: 15").scenario->landscape[1].limits;
  REQUIRE(spec.size() == 5);
  CHECK(spec[0].name == "api-requests");
  CHECK(spec[0].on_breach == OnBreach::refuse);
}

TEST_CASE("numbers become rolling windows, buckets and concurrency limits", "[models][reader][use]") {
  CHECK(limits("use: shopify/standard") == Texts{{"rest-bucket.bucket", "40"}, {"rest-bucket.refill", "2/s"}});
  // The vendor's own example: with one licence the 16th request fails.
  CHECK(limits("use: netsuite/standard, suitecloud_licences: 1") == Texts{{"concurrent-requests.concurrent", "15"}});
  // 6,000 requests in 5 min, 52 at once, for each user and server
  CHECK(limits("use: dataverse/environment, users: 2, web_servers: 3") ==
        Texts{{"requests.rolling", "36000 / 5 min"}, {"concurrent-requests.concurrent", "312"}});
}

TEST_CASE("what the scenario states wins over what use gives", "[models][reader][use]") {
  const std::string use = "use: salesforce/enterprise, licences: 15";
  const auto with = [&](const std::string& own) { return limits(use + ", limits: {" + own + "}"); };
  CHECK(with("api-requests: {rolling: 7 / 1 h}")["api-requests.rolling"] == "7 / 1 h");
  auto breach = with("api-requests: {on_breach: delay}");
  CHECK(breach["api-requests.rolling"] == "115000 / 24 h");
  CHECK(breach["api-requests.on_breach"] == "delay");
  auto kind = with("api-requests: {concurrent: 5}");
  CHECK(kind["api-requests.concurrent"] == "5");
  CHECK_FALSE(kind.contains("api-requests.rolling"));
  CHECK(with("own: {concurrent: 3}").size() == 8);
  CHECK(with("long-requests: {concurrent: 25}")["long-requests.concurrent"] == "25");
  CHECK(limits(use, {"systems.crm.licences=100"})["api-requests.rolling"] == "200000 / 24 h");
  CHECK(limits(use, {"systems.crm.variant=seed-003"})["api-requests.rolling"] == "15000 / 24 h");
  CHECK(limits(use, {"systems.crm.limits.api-requests.rolling=9 / 1 h"})["api-requests.rolling"] == "9 / 1 h");
  CHECK_FALSE(limits(use, {"systems.crm.limits.api-requests=none"}).contains("api-requests.rolling"));
}

TEST_CASE("a limit of the profile can be switched off, and the rest is told", "[models][reader][use]") {
  const auto result = read("use: salesforce/enterprise, licences: 15, limits: {api-requests: none}");
  REQUIRE(result.scenario->landscape[1].limits.size() == 4);
  CHECK(result.scenario->landscape[1].limits[0].name == "bulk-batches");
  REQUIRE(result.notes.size() == 10);
  CHECK(result.notes[0].limit == "api-requests");
  CHECK(result.notes[0].number == "115000 requests, rolling 24 h");
  CHECK(result.notes[0].why == "switched off here");
  CHECK(result.notes[1].id == "salesforce/api-timeout");
  CHECK(noted(read("use: sap/s4hana")) == std::vector<std::string>{"dialog-step-time"});
  CHECK(read("workers: 3").notes.empty());
  // A limit that nobody can simulate may still be written by hand; then it is one of the scenario's.
  CHECK(noted(read("use: sap/s4hana, limits: {dialog-step-time: {concurrent: 5}}")).empty());
}

TEST_CASE("copies of a system each have the limits of its profile", "[models][reader][use]") {
  const auto copies = read("use: salesforce/developer, copies: 2");
  for (const std::size_t system : {1U, 2U}) {
    const auto& limits = copies.scenario->landscape[system].limits;
    REQUIRE(limits.size() == 5);
    CHECK(limits[0].name == "api-requests");
  }
}

TEST_CASE("profiles, parameters and limits that nothing has are refused with a suggestion", "[models][reader][use]") {
  CHECK(mistakes("use: salesforce/entreprise, licences: 3").find("did you mean \"salesforce/enterprise\"?") !=
        std::string::npos);
  CHECK(mistakes("use: kafka/default").find("Apache Kafka 3.9 is a broker; write store: {like: ...}") !=
        std::string::npos);
  CHECK(mistakes("use: salesforce/enterprise") ==
        "test.yaml:4:14: systems.crm.use: needs the key \"licences\" beside it\n"
        "  hint: licences: licences that add to the allowances of its profile\n");
  CHECK(mistakes("use: salesforce/developer, users: 3").find("users: is no parameter of salesforce/developer") !=
        std::string::npos);
}

}  // namespace loadscape::tests
