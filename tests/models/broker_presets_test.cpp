/// The broker conformance table (docs/reference/brokers.md): each preset against times worked out by hand.

#include "models/broker.hpp"
#include "tests/models/stores.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <set>

namespace loadscape::tests {
namespace {

using Row = std::pair<double, std::uint64_t>;

/// A record that fails each time, after 10 s of work: when it is put aside, and after how many tries.
Row fate_of_poison(const std::string& store, const std::string& flow = "") {
  const auto trial = run({.store = store, .flow = flow, .more = all_poisonous});
  CHECK(trial.flow("order").dead_lettered == 1);
  return {closed_s(trial), trial.flow("order").attempts};
}

/// One record whose handling takes `seconds`, two consumers: how often it is handled in 20,000 s.
std::uint64_t handlings(const std::string& store, int seconds) {
  const auto trial = run({.store = store, .target = fmt::format("workers: 2, service: constant({} s)", seconds)});
  CHECK(trial.deliveries_of("order") == Times{static_cast<double>(seconds)});
  return trial.flow("order").attempts;
}

std::string document(const std::string& path) {
  std::ifstream file(LOADSCAPE_SOURCE_DIR "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("SQS: what is not deleted is visible again, until it has been received too often",
          "[models][broker][preset]") {
  // Received at 0, 30, 60, ... 270 s, the tenth and last time; its handling fails at 280 s.
  CHECK(fate_of_poison("like: sqs-standard") == Row{280, 10});
  CHECK(fate_of_poison("like: sqs-fifo") == Row{280, 10});
  CHECK(fate_of_poison("like: sqs-standard, lock: 1 min, max_deliveries: 3") == Row{130, 3});
  CHECK(handlings("like: sqs-standard", 29) == 1);
  CHECK(handlings("like: sqs-standard", 31) == 10);  // every lock expires
}

TEST_CASE("SQS FIFO: a group waits for its message that is not deleted", "[models][broker][preset]") {
  // A is refused at 0 and 30 s and done at 60-70 s; B of its group comes after it; C of another one is refused at
  // 2 and 32 s and done at 62-72 s.
  const auto trial = run({.store = "like: sqs-fifo",
                          .records = "0,1,x\n1,1,x\n2,1,y\n",
                          .columns = "time,bytes,key",
                          .target = "workers: 3, service: constant(10 s)",
                          .flow = ", ordering: per-key",
                          .more = "faults: {cut: {between: [broker, erp], partition: refused, at: 0 s, for: 40 s}}\n"});
  CHECK(trial.deliveries_of("order") == Times{70, 80, 72});
}

TEST_CASE("RabbitMQ: prefetch is unlimited, and only quorum queues count redeliveries", "[models][broker][preset]") {
  CHECK(fate_of_poison("like: rabbitmq-quorum") == Row{210, 21});
  // A classic queue goes on for ever: 20,000 s of one record that fails every 10 s.
  const auto loop = run({.store = "like: rabbitmq-classic", .more = all_poisonous});
  CHECK(loop.flow("order").in_flight == 1);
  CHECK(loop.flow("order").attempts == 2001);  // one begins in the last instant
  CHECK(handlings("like: rabbitmq-classic", 1799) == 1);
  CHECK(handlings("like: rabbitmq-classic, max_deliveries: 2", 1801) == 2);
  // Consumers take turns whatever they have in hand: C waits behind A, D behind B.
  const auto greedy = run(
      {.store = "like: rabbitmq-classic", .records = "0\n0\n1\n1\n", .target = "workers: 2, service: constant(10 s)"});
  CHECK(greedy.deliveries_of("order") == Times{10, 10, 20, 20});
}

TEST_CASE("Azure Service Bus: abandoned is back at once, ten times", "[models][broker][preset]") {
  CHECK(fate_of_poison("like: azure-service-bus") == Row{100, 10});
  CHECK(handlings("like: azure-service-bus", 59) == 1);
  CHECK(handlings("like: azure-service-bus", 61) == 10);
}

TEST_CASE("EventBridge: retries with a growing delay, until their number or the event's age ends it",
          "[models][broker][preset]") {
  // 0-10, 11-21, 23-33, 37-47, 55-65, 81-91 s: five retries after delays of 1, 2, 4, 8 and 16 s.
  CHECK(fate_of_poison("like: eventbridge-custom") == Row{91, 6});
  // With two tries more it would begin again at 123 s and 197 s, and after 64 s more at 271 s: at 100 s it is too old.
  const auto old =
      run({.store = "like: eventbridge-custom, max_deliveries: 8, retention: 100 s", .more = all_poisonous});
  CHECK(old.flow("order").expired == 1);
  CHECK(closed_s(old) == 123.0);
  CHECK(old.flow("order").attempts == 6);
  // The classic bus: 10 deliveries with delays of 1, 2, ... 256 s begin by 511 + 90 s; 186 would take longer than a day.
  const auto classic = run({.store = "like: eventbridge-classic, max_deliveries: 10", .more = all_poisonous});
  CHECK(closed_s(classic) == 511.0 + 100.0);
}

TEST_CASE("Pub/Sub: ten seconds to acknowledge, and no limit of deliveries", "[models][broker][preset]") {
  CHECK(handlings("like: google-pubsub", 10) == 1);
  // Handed out every 10 s, handled in 15 s by one of two consumers: in 20,000 s at 0, 10, 20, ... whenever one is free.
  // The consumers alternate: 0-15, 10-25; the third copy, visible at 20 s, is taken at once by the first.
  CHECK(handlings("like: google-pubsub", 15) == 2001);  // one begins in the last instant
  CHECK(fate_of_poison("like: google-pubsub, max_deliveries: 5") == Row{50, 5});
}

TEST_CASE("Platform events: ten runs of a trigger, 72 hours", "[models][broker][preset]") {
  CHECK(fate_of_poison("like: platform-events") == Row{100, 10});
  CHECK(models::find_broker_preset("platform-events")->settings.retention == std::chrono::hours{72});
}

TEST_CASE("Outbound messages: the delay doubles up to two hours, for a day", "[models][broker][preset]") {
  // Fails 10 s after each begin: 0, 70, 200, 450, 940, 1910, 3840, 7690, 14900 s.
  const auto trial = run({.store = "like: outbound-messages", .more = all_poisonous});
  CHECK(trial.flow("order").attempts == 9);  // by 20,000 s
  CHECK(trial.flow("order").in_flight == 1);
}

TEST_CASE("Anypoint MQ: the acknowledgment timeout is two minutes", "[models][broker][preset]") {
  CHECK(handlings("like: anypoint-mq", 119) == 1);
  CHECK(handlings("like: anypoint-mq, max_deliveries: 2", 121) == 2);
}

TEST_CASE("Kafka: an offset that is not committed holds up its partition", "[models][broker][preset]") {
  // Three consumers, one partition: one after the other. Done again and again until it is done.
  const auto trial = run({.store = "like: kafka",
                          .records = "0\n0\n0\n",
                          .target = "workers: 3, service: constant(10 s)",
                          .more = "faults: {cut: {between: [broker, erp], partition: refused, at: 0 s, for: 5 ms}}\n"});
  CHECK(trial.deliveries_of("order") == Times{10.005, 20.005, 30.005});
  CHECK(trial.flow("order").attempts == 5 + 3);
}

TEST_CASE("every preset is in the conformance table, with tests that exist", "[models][broker][preset]") {
  const auto table = document("docs/reference/brokers.md");
  const auto tests = document("tests/models/broker_test.cpp") + document("tests/models/broker_consumers_test.cpp") +
                     document("tests/models/broker_presets_test.cpp");
  for (const auto& preset : models::broker_presets()) {
    CAPTURE(preset.name);
    CHECK(table.find("`" + std::string(preset.name) + "`") != std::string::npos);
    CHECK(preset.settings.like == preset.name);
    CHECK_FALSE(preset.sources.empty());
  }
  // The last column names a test between quotation marks.
  std::size_t named = 0;
  for (auto begin = table.find("| \""); begin != std::string::npos; begin = table.find("| \"", begin + 1)) {
    const auto end = table.find("\" |", begin);
    const auto name = table.substr(begin + 3, end - begin - 3);
    CAPTURE(name);
    CHECK(tests.find("TEST_CASE(\"" + name + "\"") != std::string::npos);
    ++named;
  }
  CHECK(named >= 25);
}

}  // namespace loadscape::tests
