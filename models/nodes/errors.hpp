#pragma once
/// Handlings that go wrong.

#include "models/factors.hpp"
#include "models/model_node.hpp"

namespace loadscape::models {

/// Handlings fail with the same probability, independently; the work before has been done.
///
///   whole        the message fails, however many records it stands for
///   partial      each of its records fails by itself: those that do go to the error table, the message goes on
///   all_or_none  the message fails when one of its records does
///
/// Whether a handling goes wrong is drawn by the record's key and the attempt, so it is the same in every topology.
/// The number of records that fail is binomial; the gaps between them are drawn, not the records.
class Errors final : public ModelNode {
 public:
  enum Action : std::uint8_t { whole, partial, all_or_none };

  /// @param purpose  names the stream, usually after the system
  Errors(const RunContext& context, double probability, std::uint64_t purpose)
      : ModelNode{context}, chances_{probability}, purpose_{purpose} {}

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;

  /// More of them for a while; the same luck, so whatever goes wrong without them goes wrong with them.
  void add_errors(double probability) { chances_.add(probability); }
  void remove_errors(double probability) { chances_.remove(probability); }

 private:
  std::uint32_t failures(const sim::Message& message, double chance) const;

  Chances chances_;
  std::uint64_t purpose_;
};

}  // namespace loadscape::models
