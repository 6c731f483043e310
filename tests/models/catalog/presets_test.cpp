#include "models/broker.hpp"
#include "models/catalog/catalog.hpp"
#include "models/policies/libraries.hpp"
#include "models/quantity.hpp"

#include "tests/catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace loadscape::tests {
namespace {

using namespace loadscape::models;

double number_of(const std::string& id) { return std::stod(catalog().find(id).figure().value); }

/// "30 s" is 30, like a duration of the catalog in seconds, hours or days.
sim::Duration time_of(const std::string& id) {
  const auto& figure = catalog().find(id).figure();
  const double unit_s = figure.unit == "d" ? 86'400.0 : figure.unit == "h" ? 3'600.0 : figure.unit == "s" ? 1.0 : 0.001;
  return sim::from_seconds(number_of(id) * unit_s);
}

BrokerSpec settings_of(std::string_view preset) { return find_broker_preset(preset)->settings(); }

std::string default_of(std::string_view library, std::string_view policy, std::string_view parameter) {
  const auto rows = library_defaults();
  const auto found = std::ranges::find_if(rows, [&](const LibraryDefault& row) {
    return row.library == library && row.policy == policy && row.parameter == parameter;
  });
  return found == rows.end() ? std::string("not in the table") : std::string(found->value);
}

}  // namespace

TEST_CASE("presets of brokers state what the catalog does", "[models][catalog][broker]") {
  const auto sqs = settings_of("sqs-standard");
  CHECK(*sqs.lock == time_of("aws-sqs/visibility-timeout"));
  CHECK(*sqs.retention == time_of("aws-sqs/retention"));
  CHECK(*sqs.max_deliveries == number_of("aws-sqs/max-receives"));
  CHECK(*sqs.in_flight == number_of("aws-sqs/in-flight"));
  const auto quorum = settings_of("rabbitmq-quorum");
  CHECK(*quorum.lock == time_of("rabbitmq/acknowledge-timeout"));
  CHECK(*quorum.max_deliveries == number_of("rabbitmq/delivery-limit") + 1);  // redeliveries, the first comes on top
  const auto bus = settings_of("azure-service-bus");
  CHECK(*bus.lock == time_of("azure-service-bus/lock-duration"));
  CHECK(*bus.max_deliveries == number_of("azure-service-bus/max-deliveries"));
  const auto kafka = settings_of("kafka");
  CHECK(*kafka.prefetch == number_of("kafka/poll-records"));
  CHECK(kafka.session == time_of("kafka/session-timeout"));
  CHECK(*kafka.retention == time_of("kafka/retention"));
}

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
