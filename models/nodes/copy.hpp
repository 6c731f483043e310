#pragma once
/// What somebody else holds of a source's data, and how old it is.

#include "models/ledger.hpp"
#include "models/model_node.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// The state of one copy of a source: a replica's, or a state layer's.
///
///   read      a query has been answered from the copy: its age goes to the books, for the target that is the step's datum
///   synced    a sync has come back: the copy is as of the moment when it began
///
/// A copy that no changes feed is as old as the time since its last completed sync began; at the start of the run it is
/// new. A copy that changes feed is as old as the oldest change that it misses [ChoGarcia00]: one that has been
/// committed (emitted), has not been applied, and was not covered by a sync that began later; it is 0 old when it misses
/// none. So a change that is lost is missing until the next sync.
/// A sync begins every `every`, whatever became of the one before; one that fails changes nothing.
class Copy final : public ModelNode, public ChangeListener {
 public:
  enum Action : std::uint8_t { read = 1, synced };

  struct Params {
    std::optional<sim::Duration> every;  ///< between syncs
    std::uint32_t flow = 0;  ///< whose limits use is attributed to
    std::uint64_t name_key = 0;
  };

  Copy(const RunContext& context, const Params& params) : ModelNode{context}, params_{params} {}

  /// @param entry  where a sync's route begins
  void begin(sim::Simulation& sim, sim::StepId entry, sim::SimTime horizon);
  void begin_to_be_fed() { is_fed_ = true; }
  sim::Duration age(sim::SimTime now) const;

  void changed(std::uint32_t entry, sim::SimTime when) override;
  void applied(std::uint32_t entry) override;

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  void tick(sim::Simulation& sim, std::uint32_t what) override;

 private:
  struct Change {
    sim::SimTime when;
    bool is_applied = false;
  };

  void schedule_next(sim::Simulation& sim);
  void sync_came_back(sim::SimTime began);
  void forget_first();

  Params params_;
  sim::StepId entry_ = 0;
  sim::SimTime horizon_;
  sim::SimTime as_of_;  ///< when the last completed sync began
  std::uint64_t syncs_ = 0;
  bool is_fed_ = false;
  std::vector<Change> changes_;  ///< from head_ on, in the order of their commits; the first one is missing
  std::size_t head_ = 0;
  std::uint64_t first_number_ = 0;  ///< of changes_[head_]
  std::vector<std::uint64_t> number_of_;  ///< by entry in the books
};

}  // namespace loadscape::models
