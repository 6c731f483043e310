#pragma once
/// From drafts to a scenario: names become vertices, and what must fit together is checked.

#include "models/reader/grammar.hpp"
#include "models/reader/read.hpp"
#include "models/reader/tree.hpp"

#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// The vertex of a name that nothing has.
inline constexpr std::size_t unknown = std::numeric_limits<std::size_t>::max();

inline bool is_resolved(const Flow& flow) { return flow.from != unknown && !flow.to.empty(); }

/// Makes a landscape of what was read, and reports what does not fit together at the place where it was written.
///
/// Names are always resolved; the keys of a flow are compared with each other only when each was read without mistake,
/// so that one slip gives one message.
class Linker {
 public:
  /// @param load  for files that the scenario names; may be empty. Outlives the linker.
  Linker(const Tree& root, ScenarioDraft& draft, std::vector<Mistake>& mistakes, const FileLoader& load);

  /// Complete only when no mistake was found, here or before.
  Scenario link();

 private:
  using Names = std::map<std::string, std::size_t, std::less<>>;

  void collect_names();
  void link_hosts(Scenario& scenario);
  void check_host(const System& system);
  void link_systems(Scenario& scenario);
  void link_profiles();
  void link_flows(Scenario& scenario);
  void link_limits(const Landscape& landscape);
  Flow link_flow(FlowDraft& draft, Scenario& scenario);
  // Policies: link_policies.cpp
  const Tree* tree_at(const std::string& where) const;
  static void complete_pipeline(ResilienceDraft& draft);
  std::vector<std::shared_ptr<PolicyParams>> link_chain(const std::string& where, ResilienceDraft& draft);
  void link_policies();
  void link_resilience(FlowDraft& draft, Flow& flow);
  void check_alternative(const Flow& flow, const std::string& where, std::optional<std::size_t> other);
  void check_resilience(const Flow& flow);
  void check_dedup(const Flow& flow);
  void link_targets(const FlowDraft& draft, Flow& flow);
  void link_load(const FlowDraft& draft, Flow& flow, Scenario& scenario);
  void link_arrivals(const FlowDraft& draft, Flow& flow);
  void link_replay(const FlowDraft& draft, Flow& flow, Scenario& scenario);
  void link_trigger(const FlowDraft& draft, Flow& flow);
  void link_expectations(FlowDraft& draft, Flow& flow);
  void collect_components(const Landscape& landscape);
  void check_topologies(const Landscape& landscape);
  // Faults: link_faults.cpp, check_faults.cpp
  void link_faults(Scenario& scenario);
  void link_entities(Scenario& scenario);
  std::optional<SecondKeys> link_second_keys(const EntityDraft& draft, const std::vector<Flow>& flows);
  void check_declared(const std::vector<Flow>& flows);
  void link_changes(Scenario& scenario);
  SchemaChange link_change(const ChangeDraft& draft, const LandscapeInfo& info);
  void check_change(const SchemaChange& change, const Landscape& landscape);
  void link_groups();
  std::vector<std::string> link_fault_targets(const FaultDraft& draft, std::string_view& key);
  Fault link_fault(FaultDraft& draft, const Landscape& landscape);
  void check_fault_place(const FaultDraft& draft, std::string_view key);
  void check_fault_times(const FaultDraft& draft);
  void check_fault_recovery(const FaultDraft& draft);
  void check_fault_on_systems(const FaultDraft& draft, const Fault& fault);
  void check_fault_loss(const Landscape& landscape, const Fault& fault);
  void check_poison(const FaultDraft& draft, const Landscape& landscape);
  void link_run(Scenario& scenario);
  void link_claims(const Scenario& scenario);
  void link_precision(Scenario& scenario);
  void check_warm_up(const Scenario& scenario);
  void check_flows(const Landscape& landscape);
  void check_trigger(const FlowDraft& draft, const std::vector<Flow>& flows, const Flow& flow);
  void check_pairs(const Flow& flow);
  void check_calls(const Flow& flow);
  void check_users(const Flow& flow);
  void check_channel(const Flow& flow);
  void check_batch(const Flow& flow);
  void check_redrive(const Flow& flow);
  void check_via(const Flow& flow);
  void check_bulk_replies(const std::vector<Flow>& flows, const Flow& flow);
  void check_what_is_sent(const Flow& flow);
  void check_clock(const Flow& flow);
  void check_growth(const Flow& flow);
  void check_keys(const Flow& flow);
  void check_data(const Flow& flow);
  void check_cache(const Flow& flow);
  void check_poll(const Flow& flow);
  void check_staleness(const Flow& flow);
  void check_loss(const Landscape& landscape, const Flow& flow);
  void check_trigger_cycles(const std::vector<Flow>& flows);
  void check_waits(const Landscape& landscape);
  void check_labels(const std::string& where, const std::vector<std::string>& labels);

  std::size_t resolve(const std::string& where, std::string_view noun, const Names& names, const std::string& name);
  bool is_written(const std::string& where) const;
  bool is_clean(const std::string& where) const;  ///< neither it nor anything in it has a mistake
  void mistake(const std::string& where, std::string what, std::string hint);
  /// About a value, and at it: key places are for what is missing.
  void mistake_in(const std::string& where, const Complaint& complaint, std::string_view text);

  const Tree& root_;
  ScenarioDraft& draft_;
  std::vector<Mistake>& mistakes_;
  Names systems_;
  Names hosts_;
  Names flows_;
  Names labels_;
  Names connected_;   ///< systems and middleware
  Names components_;  ///< that faults may name: those, hosts and nodes of clusters
  Names groups_;
  Names policies_;  ///< shared entries
  const FileLoader& load_;
  std::vector<Profile> profiles_;
};

/// Adds the flows of the calls by which subscribers catch up with data-change flows: polls, and reads after a gap.
///
/// They come behind the flows that are written, as `FLOW.poll` and `FLOW.resync`; where a flow has several subscribers,
/// the subscriber's name follows: `FLOW.poll.erp`.
void add_catch_up_flows(Landscape& landscape);

/// Flows in which workers could wait for each other in a circle for ever, whatever the topology, each once; empty when
/// there is none. What a topology adds is found in what it compiles to (models/waits.hpp).
///
/// A worker waits while a synchronous call without timeout is under way: for a worker at each target, and for the calls
/// nested in its handling there, one by one or at once. Waiting for a core ends by itself. Systems with unlimited workers never make anybody wait for a worker.
std::vector<std::vector<std::size_t>> circular_waits(const Landscape& landscape);

}  // namespace loadscape::models
