#pragma once
/// Records that fail at their target, whatever is tried.

#include "models/model_node.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// Fails the poisonous records among those that pass, at every attempt; the work before it has been done.
///
/// Whether a record is poisonous is decided when it is emitted, while a fault of its flow lasts: drawn by its key, so
/// it is so in every topology and at every target, or because its number is a multiple.
class Poison final : public ModelNode {
 public:
  struct Dose {
    double probability = 0.0;
    std::uint64_t every_nth = 0;   ///< 0: drawn
    std::uint64_t purpose = 0;     ///< names the stream
  };

  /// @param flow  whose records pass; the n-th record's key is the flow's name key + n
  Poison(const RunContext& context, std::string_view flow);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

  /// Records emitted from now on are poisonous, each dose for itself. At most one of a purpose at a time.
  void begin(sim::SimTime now, const Dose& dose);
  void end(sim::SimTime now, const Dose& dose);

 private:
  struct Spell {
    Dose dose;
    sim::SimTime from, until;
  };
  bool is_poisonous(const sim::Message& message, const Dose& dose) const;

  std::uint64_t flow_key_;
  std::vector<Spell> spells_;
};

}  // namespace loadscape::models
