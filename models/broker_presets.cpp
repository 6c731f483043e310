#include "models/broker.hpp"

#include <algorithm>
#include <array>

// Defaults as their makers publish them; what a maker leaves to the application is said beside it.

namespace loadscape::models {
namespace {

using namespace std::chrono_literals;

constexpr auto day = std::chrono::hours{24};
constexpr std::uint32_t most_in_flight = 120'000;

BrokerSpec named(std::string_view name) {
  BrokerSpec spec;
  spec.like = name;
  return spec;
}

BrokerSpec kafka() {
  auto spec = named("kafka");
  spec.partitions = 1;
  spec.prefetch = 500;
  spec.requeue = Requeue::front;  // an offset that is not committed is read again
  spec.retention = 7 * day;
  return spec;
}

BrokerSpec rabbitmq_classic() {
  auto spec = named("rabbitmq-classic");
  spec.lock = 30min;
  spec.prefetch = std::nullopt;
  spec.requeue = Requeue::front;
  spec.session = 60s;
  return spec;
}

BrokerSpec rabbitmq_quorum() {
  auto spec = rabbitmq_classic();
  spec.like = "rabbitmq-quorum";
  spec.max_deliveries = 21;  // put aside when the count of returns exceeds the limit of 20
  return spec;
}

BrokerSpec sqs_standard() {
  auto spec = named("sqs-standard");
  spec.lock = 30s;
  spec.max_deliveries = 10;
  spec.requeue = Requeue::lock;  // nobody has to say anything: the message is visible again after a while
  spec.in_flight = most_in_flight;
  spec.retention = 4 * day;
  return spec;
}

BrokerSpec sqs_fifo() {
  auto spec = sqs_standard();
  spec.like = "sqs-fifo";
  return spec;
}

BrokerSpec azure_service_bus() {
  auto spec = named("azure-service-bus");
  spec.lock = 60s;
  spec.max_deliveries = 10;
  spec.requeue = Requeue::front;
  return spec;
}

BrokerSpec eventbridge_classic() {
  auto spec = named("eventbridge-classic");
  spec.max_deliveries = 186;  // 185 retries
  spec.requeue = Requeue::later;
  // The maker says exponential with jitter; first and longest delay are unverified suggestions.
  spec.delays = {1s, 2s, 4s, 8s, 16s, 32s, 64s, 128s, 256s, 512s, 600s};
  spec.retention = day;
  return spec;
}

BrokerSpec eventbridge_custom() {
  auto spec = eventbridge_classic();
  spec.like = "eventbridge-custom";
  spec.max_deliveries = 6;  // 5 retries
  spec.retention = 300s;
  return spec;
}

BrokerSpec google_pubsub() {
  auto spec = named("google-pubsub");
  spec.lock = 10s;
  spec.requeue = Requeue::front;
  spec.retention = 7 * day;
  return spec;
}

BrokerSpec platform_events() {
  auto spec = named("platform-events");
  spec.max_deliveries = 10;
  spec.requeue = Requeue::front;
  spec.retention = 3 * day;
  return spec;
}

BrokerSpec outbound_messages() {
  auto spec = named("outbound-messages");
  spec.requeue = Requeue::later;
  spec.delays = {1min, 2min, 4min, 8min, 16min, 32min, 64min, 120min};  // first delay: unverified suggestion
  spec.retention = day;
  return spec;
}

BrokerSpec anypoint_mq() {
  auto spec = named("anypoint-mq");
  spec.lock = 120s;
  spec.requeue = Requeue::lock;
  spec.in_flight = most_in_flight;
  return spec;
}

constexpr std::array presets{
    BrokerPreset{"kafka", "Apache Kafka: one partition, polls of 500, 45 s session, 7 days",
                 "Kafka documentation, ConsumerConfig, LogConfig", kafka},
    BrokerPreset{"rabbitmq-classic", "RabbitMQ classic queue: unlimited prefetch and deliveries, 30 min to acknowledge",
                 "RabbitMQ 4 documentation: consumers, heartbeats", rabbitmq_classic},
    BrokerPreset{"rabbitmq-quorum", "RabbitMQ quorum queue: the same, at most 20 redeliveries",
                 "RabbitMQ 4 documentation: quorum queues; rabbit_fifo.erl", rabbitmq_quorum},
    BrokerPreset{"sqs-standard", "Amazon SQS standard queue: 30 s visibility timeout, 4 days, dead letter after 10",
                 "Amazon SQS developer guide: visibility timeout, quotas", sqs_standard},
    BrokerPreset{"sqs-fifo", "Amazon SQS FIFO queue: the same; groups are the keys of a flow with ordering: per-key",
                 "Amazon SQS developer guide: visibility timeout, quotas", sqs_fifo},
    BrokerPreset{"azure-service-bus", "Azure Service Bus queue: 60 s peek-lock, 10 deliveries, no prefetch",
                 "learn.microsoft.com: CreateQueueOptions, dead-letter queues, prefetch", azure_service_bus},
    BrokerPreset{"eventbridge-classic", "Amazon EventBridge rule: 185 retries in 24 h",
                 "Amazon EventBridge user guide: retry policy of a rule", eventbridge_classic},
    BrokerPreset{"eventbridge-custom", "Amazon EventBridge custom event bus subscriber: 5 retries in 300 s",
                 "Amazon EventBridge user guide: retry policy of a custom event bus", eventbridge_custom},
    BrokerPreset{"google-pubsub", "Google Cloud Pub/Sub: 10 s to acknowledge, 7 days",
                 "Pub/Sub reference: Subscription (7 days: recalled, unverified)", google_pubsub},
    BrokerPreset{"platform-events", "Salesforce Platform Events and Change Data Capture: 72 h, 10 runs of a trigger",
                 "Platform Events Developer Guide: allocations, EventBus.RetryableException", platform_events},
    BrokerPreset{"outbound-messages", "Salesforce Outbound Messages: retried up to every 2 h, for 24 h",
                 "SOAP API Developer Guide: outbound messaging notifications", outbound_messages},
    BrokerPreset{"anypoint-mq", "MuleSoft Anypoint MQ: 120 s to acknowledge, 120,000 in flight",
                 "Anypoint MQ documentation: FAQ, APIs", anypoint_mq},
};

}  // namespace

std::span<const BrokerPreset> broker_presets() { return presets; }

const BrokerPreset* find_broker_preset(std::string_view name) {
  const auto* const found = std::ranges::find(presets, name, &BrokerPreset::name);
  return found == presets.end() ? nullptr : &*found;
}

}  // namespace loadscape::models
