#include "models/reader/explain.hpp"
#include "models/reader/read.hpp"
#include "tests/catch.hpp"
#include "tests/models/reader/sample.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace loadscape::tests {

using namespace loadscape::models;
using Origin = ExplainedValue::Origin;

namespace {

using Json = nlohmann::json;

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> scenario_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(LOADSCAPE_SOURCE_DIR) / "scenarios")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  return files;
}

const ExplainedValue& at(const Explanation& explanation, std::string_view path) {
  const auto found = std::ranges::find(explanation.values, path, &ExplainedValue::path);
  INFO(path);
  REQUIRE(found != explanation.values.end());
  return *found;
}

/// Follows the JSON Schema, which another visitor writes, beside the file, and ticks off what is explained.
class Checklist {
 public:
  explicit Checklist(const Explanation& explanation) {
    for (const auto& value : explanation.values) ++seen_[value.path];
  }

  void walk(const Json& schema, const Tree* tree, const std::string& path) {
    for (const auto& [key, property] : schema["properties"].items()) {
      const auto* entry = tree ? tree->find(key) : nullptr;
      visit(property, entry ? &entry->value : nullptr, path.empty() ? key : path + "." + key);
    }
  }

  /// Paths that the schema has and the explanation has not, not once, or the other way round.
  std::vector<std::string> wrong() const {
    auto all = wrong_;
    for (const auto& [path, count] : seen_) {
      if (count != 1) all.push_back("twice: " + path);
      if (!ticked_.contains(path)) all.push_back("not in the schema: " + path);
    }
    return all;
  }

 private:
  void visit(const Json& schema, const Tree* tree, const std::string& path) {
    const bool is_choice = schema.contains("properties") && schema.contains("additionalProperties") &&
                           schema["additionalProperties"].is_object();
    const bool is_mapping = schema.contains("properties") && !is_choice;
    const bool is_named = schema.contains("additionalProperties") && schema["additionalProperties"].is_object();
    const bool is_list = schema.contains("items") && schema["items"].contains("properties");
    if (seen_.contains(path)) {  // a value, or a mapping that is not there
      ticked_.insert(path);
    } else if (is_choice) {
      for (const auto& labeled : tree->entries) visit_choice(schema, labeled, path + "." + labeled.key);
    } else if (is_mapping) {
      walk(schema, tree, path);
    } else if (is_named && tree) {
      for (const auto& named : tree->entries)
        visit(schema["additionalProperties"], &named.value, path + "." + named.key);
    } else if (is_list && tree) {
      for (std::size_t i = 0; i < tree->items.size(); ++i) {
        visit(schema["items"], &tree->items[i], path + "[" + std::to_string(i) + "]");
      }
    } else {
      wrong_.push_back("not explained: " + path);
    }
  }

  void visit_choice(const Json& schema, const TreeEntry& labeled, const std::string& path) {
    const auto* kind = labeled.value.find("kind");
    walk(schema["properties"][kind ? kind->value.text : labeled.key], &labeled.value, path);
  }

  std::map<std::string, int> seen_;
  std::set<std::string> ticked_;
  std::vector<std::string> wrong_;
};

}  // namespace

TEST_CASE("every key of every scenario is explained exactly once", "[models][reader][explain]") {
  const auto schema = Json::parse(scenario_schema());
  auto files = scenario_files();
  REQUIRE(files.size() > 20);
  for (const auto& file : files) {
    INFO(file.string());
    const auto text = content(file);
    auto [tree, mistakes] = tree_of_yaml(text);
    REQUIRE(tree.has_value());
    const auto explanation = explain_scenario(text);
    if (!tree->find("topologies")) continue;  // the usual ones stand in the explanation, not in the file
    if (text.find("use: ") != std::string::npos) continue;  // so do the limits of profiles; the next tests know them
    Checklist checklist(explanation);
    checklist.walk(schema, &*tree, "");
    CHECK(checklist.wrong() == std::vector<std::string>{});
  }
}

TEST_CASE("an explained value is written in the file, on the command line, in the catalog or nowhere",
          "[models][reader][explain]") {
  const std::string text =
      "loadscape: 1\n"
      "run: {duration: 2 h}\n"
      "systems:\n"
      "  partner: {}\n"
      "  crm:\n"
      "    use: salesforce/enterprise\n"
      "    licences: 15\n"
      "    limits: {api-requests: {on_breach: delay}}\n"
      "flows:\n"
      "  call: {from: partner, to: crm, pattern: remote-call-in, arrivals: every 1 s}\n";
  const std::vector<std::string> overrides{"run.seed=9", "systems.crm.workers=3"};
  const auto explanation = explain_scenario(text, overrides);

  const auto& duration = at(explanation, "run.duration");
  CHECK(duration.value == "2 h");
  CHECK(duration.origin == Origin::file);
  CHECK(duration.place.line == 2);
  CHECK(duration.place.column == 7);

  const auto& seed = at(explanation, "run.seed");
  CHECK(seed.value == "9");
  CHECK(seed.origin == Origin::command_line);
  CHECK(seed.source == "--set run.seed=9");
  CHECK(at(explanation, "systems.crm.workers").origin == Origin::command_line);

  const auto& quota = at(explanation, "systems.crm.limits.api-requests.rolling");
  CHECK(quota.value == "115000 / 24 h");
  CHECK(quota.origin == Origin::catalog);
  CHECK(quota.source == "salesforce/api-requests-daily");
  CHECK(at(explanation, "systems.crm.limits.api-requests.on_breach").origin == Origin::file);
  CHECK(at(explanation, "systems.crm.limits.api-requests.on_breach").place.line == 8);
  CHECK(at(explanation, "systems.crm.limits.bulk-batches.counts").source == "salesforce-bulk/batches-daily");

  const auto& room = at(explanation, "systems.crm.waiting_room");
  CHECK(room.value == "unlimited");
  CHECK(room.origin == Origin::standard);
  CHECK(at(explanation, "systems.crm.partner_licences").value == "0");
  CHECK(at(explanation, "run.replications").value == "10");
  CHECK(at(explanation, "systems.partner.limits").value == "none");
  CHECK(at(explanation, "topologies.hub-and-spoke.kind").origin == Origin::standard);  // what runs when none is named
  CHECK(explanation.notes.size() == 9);
}

TEST_CASE("a value that is derived from another is explained by the key that states it", "[models][reader][explain]") {
  const auto explanation = explain_scenario(sample_scenario);
  CHECK(at(explanation, "flows.order.to").value == "[erp, portal]");
  CHECK(at(explanation, "flows.order.retry.backoff").value == "[0 s, 2 s, 4 s, 8 s]");
  CHECK(at(explanation, "flows.order.expect.in").value == "[event-driven, big-hub]");
  CHECK(at(explanation, "topologies.big-hub.kind").value == "hub-and-spoke");
  CHECK(at(explanation, "topologies.big-hub.workers").value == "640");
  CHECK(at(explanation, "topologies.event-driven.retention").origin == Origin::standard);
  CHECK(at(explanation, "systems.erp.fails.mtbf").value == "30 d");
  CHECK(at(explanation, "systems.crm.fails").value == "none");
  CHECK(at(explanation, "faults.erp-down.at").value == "10 h");
}

TEST_CASE("a default that is a library's or a broker's says whose it is", "[models][reader][explain]") {
  const std::string text =
      "loadscape: 1\n"
      "systems: {shop: {}, erp: {}}\n"
      "policies: {erp: {library: envoy, bulkhead: {}}}\n"
      "flows:\n"
      "  order: {from: shop, to: erp, pattern: fire-and-forget, arrivals: every 1 s,\n"
      "          resilience: {library: polly, retry: {attempts: 5}, breaker: {}}}\n"
      "topologies:\n"
      "  esb: {store: {like: sqs-standard, lock: 2 min}}\n"
      "  event-driven: {store: {}}\n";
  const auto explanation = explain_scenario(text);
  const auto source = [&](std::string_view path) { return at(explanation, path).source; };
  CHECK(at(explanation, "flows.order.resilience.retry.attempts").origin == Origin::file);
  CHECK(at(explanation, "flows.order.resilience.retry.base").origin == Origin::standard);
  CHECK(source("flows.order.resilience.retry.base") == "polly, Polly 8: RetryConstants.cs");
  CHECK(source("flows.order.resilience.breaker.failure_rate").starts_with("polly, "));
  CHECK(source("flows.order.resilience.retry.factor").empty());
  CHECK(source("flows.order.priority").empty());
  CHECK(source("policies.erp.bulkhead.concurrent").starts_with("envoy, "));
  CHECK(at(explanation, "topologies.esb.store.lock").origin == Origin::file);
  CHECK(at(explanation, "topologies.esb.store.max_deliveries").value == "10");
  CHECK(source("topologies.esb.store.max_deliveries").starts_with("sqs-standard, "));
  CHECK(source("topologies.esb.store.partitions").empty());
  CHECK(source("topologies.event-driven.store.max_deliveries").empty());
}

}  // namespace loadscape::tests
