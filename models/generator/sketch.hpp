#pragma once
/// A landscape in the making: what the generator's parts pass to each other.

#include "models/generator/generator.hpp"
#include "sim/random.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// The choices about one thing for one purpose: a stream of its own, whole numbers only.
class Choice {
 public:
  Choice(std::uint64_t seed, std::string_view purpose, std::size_t index)
      : stream_{seed, sim::name_key(purpose), index} {}

  /// A whole number below `count`.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(stream_() % count); }
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class Range>
  const auto& one_of(const Range& range) {
    return range[below(std::size(range))];
  }

 private:
  sim::Stream stream_;
};

/// One key of a system or flow, as it will be written.
struct SketchKey {
  std::string key, value;
};

/// One entry of a section of the file: an outage below `faults`, a change below `changes`, a topology beside others.
struct SketchEntry {
  std::string section, name, value;
};

struct SketchSystem {
  std::string name;
  double service_s = 0.0;   ///< mean
  double latency_s = 0.0;   ///< mean of one way over its link
  std::size_t workers = 1;
  double load = 0.0;        ///< erlang, as reckoned
  std::size_t copies = 1;   ///< alike, with names of their own
  std::vector<SketchKey> keys;

  /// The name of the first copy, or of the only one.
  std::string instance() const { return copies > 1 ? name + "-1" : name; }
};

struct SketchFlow {
  std::string name;
  std::size_t from = 0;
  std::vector<std::size_t> to;
  Pattern pattern = Pattern::fire_and_forget;
  double rate_per_s = 0.0;       ///< messages, while its profile is open
  std::size_t at_once = 0;       ///< of a job: chunks under way; of users: all of them
  double works = 1.0;            ///< how often a message, or a chunk, is handled at a target
  std::optional<Trigger> trigger;
  std::vector<SketchKey> keys;

  bool is_synchronous() const { return models::is_synchronous(pattern); }
};

struct Sketch {
  const GeneratorOptions& options;
  std::vector<SketchSystem> systems;
  std::vector<SketchFlow> flows;
  std::vector<SketchEntry> entries;
  double hub_load = 0.0;  ///< erlang at the shared workers of a hub, as reckoned

  bool has(std::string_view feature) const;
  /// The name of the flow, between the first copies where its ends have some.
  std::string instance(const SketchFlow& flow) const;
  Choice choice(std::string_view purpose, std::size_t index = 0) const { return {options.seed, purpose, index}; }
};

/// Systems with roles, names and service times.
void draw_systems(Sketch& sketch);
/// Flows over the patterns, with names and arrivals. Without `timeouts`, every flow runs from an earlier to a later
/// system: then nobody can wait for himself, over however many others.
void draw_flows(Sketch& sketch);
/// Reckons what each system has to do and gives it the workers for that.
void size_workers(Sketch& sketch);
/// The text of the file.
std::string written(const Sketch& sketch);

}  // namespace loadscape::models
