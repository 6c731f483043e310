#pragma once
/// What a broker promises about the messages that it keeps: one set of settings over one engine, and well-known brokers
/// as presets of it, from the catalog.

#include "sim/time.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::models {

class Fields;

/// Where a delivery goes whose handling has failed.
enum class Requeue {
  none,  ///< to the dead letters at once
  front,  ///< back to where it was, at once
  back,  ///< behind all others
  later,  ///< back to where it was, after a delay
  lock  ///< nobody tells the store: back to where it was when its lock expires
};

/// What becomes of a publisher that finds a store full.
enum class OnFull {
  refuse,  ///< it is told
  block  ///< it waits until there is room
};

/// Consumers ask instead of being told.
struct StorePoll {
  sim::Duration every{0};
  std::uint32_t batch = 10;  ///< messages per answer; a full answer is followed by another question
  void describe(Fields& fields);
};

/// Once the subscriber asks for everything again that it has seen since.
struct ReplaySpec {
  sim::Duration at{0};  ///< since the start of the run
  sim::Duration since{0};  ///< stored so long before that, or less
  void describe(Fields& fields);
};

/// A store's promises; what is not stated is as in a plain queue.
struct BrokerSpec {
  std::string like;  ///< the preset that the rest was taken from; empty: none
  std::optional<sim::Duration>
      lock;  ///< from hand-out: then the delivery is visible to others again; nullopt: for ever
  std::optional<std::uint32_t> max_deliveries;  ///< the first included; nullopt: no limit
  Requeue requeue = Requeue::none;
  std::vector<sim::Duration> delays;  ///< Requeue::later: before delivery 2, 3, ...; the last one repeats
  std::optional<std::uint32_t> prefetch = 1;  ///< deliveries that a consumer may have, in hand or waiting; nullopt: any
  std::optional<std::uint32_t> in_flight = std::nullopt;  ///< the same, of all consumers together
  std::uint32_t partitions = 0;  ///< each in order and served by one consumer; 0: none, all consumers compete
  sim::Duration session = std::chrono::seconds{45};  ///< until a lost consumer is noticed
  sim::Duration rebalance =
      std::chrono::seconds{3};  ///< with partitions: nobody is served while they are dealt out anew
  std::optional<sim::Duration> retention;  ///< instead of the topology's
  std::optional<std::uint64_t> keep_events;  ///< waiting; the oldest expires when there are more
  std::optional<double> keep_bytes;  ///< the same by payload
  std::optional<std::uint32_t> capacity;  ///< waiting; then publishers are refused or blocked
  OnFull on_full = OnFull::refuse;
  std::optional<std::uint32_t>
      low_water;  ///< blocked publishers go on when so few wait; nullopt: as soon as there is room
  std::optional<StorePoll> poll;
  std::optional<ReplaySpec> replay;

  void describe(Fields& fields);
  void describe_settings(Fields& fields);  ///< all but `like`
  /// Where a failed delivery goes: a limit of deliveries without a place to go back to means the front.
  Requeue after_failure() const { return requeue == Requeue::none && max_deliveries ? Requeue::front : requeue; }
};

/// A broker that people know, as settings of the engine.
struct BrokerPreset {
  std::string name;  ///< "sqs-standard"
  std::string sentence;
  BrokerSpec settings;
  std::map<std::string, std::string> sources;  ///< by setting: "aws-sqs/visibility-timeout: Amazon SQS developer guide"
};
/// By name.
const std::vector<BrokerPreset>& broker_presets();
const BrokerPreset* find_broker_preset(std::string_view name);

/// Settings as text, for graphs: ("lock", "30 s").
std::vector<std::pair<std::string, std::string>> broker_texts(const BrokerSpec& spec);

}  // namespace loadscape::models
