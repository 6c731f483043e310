#pragma once
/// Policies on calls: parameters, what makes their nodes, and the one registry.
///
/// A call's body is wrapped in policies, outermost first. Each is a node that runs what it wraps as a child message
/// (models/nodes/policy_node.hpp); at the inmost there is the attempt itself. Where a topology makes the call, there
/// the flow's policies run: at the sender, in the hub, at the consumer of a queue.
///
/// A new policy: a header and a source with a class derived from PolicyParams and a node, a test, a row in
/// docs/reference/policies.md and a row in registry.cpp.

#include "models/fields.hpp"
#include "models/nodes/call.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::models {

/// What a policy's node needs to know of the call that it is part of.
struct PolicyPlace {
  std::uint64_t purpose = 0;                    ///< of its own draws
  std::shared_ptr<const std::uint32_t> stride;  ///< attempts of which one run of its body may make use
  sim::StepId alternative = 0;                  ///< fallback: first step of the other way
};

class PolicyParams {
 public:
  using Texts = std::vector<std::pair<std::string, std::string>>;

  virtual ~PolicyParams() = default;
  virtual void describe(Fields& fields) = 0;
  /// For people who look at the graph.
  virtual Texts texts() const = 0;
  virtual std::unique_ptr<ModelNode> make(const RunContext& context, const PolicyPlace& place) const = 0;

  /// How often it may run its body.
  virtual std::uint32_t runs() const { return 1; }
  /// After which time its caller has an answer, whatever happens to messages.
  virtual std::optional<sim::Duration> gives_up_after() const { return std::nullopt; }
  /// When it is nothing but a timeout or a retry: as an analysis knows them.
  virtual std::optional<Call::Params> as_call() const { return std::nullopt; }
  /// The same with another number of attempts; null when it makes none.
  virtual std::shared_ptr<const PolicyParams> with_attempts(std::uint32_t) const { return nullptr; }
  /// Another system that it reads from when the call has failed, by name or, once names are resolved, by vertex.
  virtual const std::string& other_system() const;

  std::string key;      ///< of its row
  std::string shared;   ///< name of the entry among `policies` whose state it has; empty: each call has its own
  std::optional<std::size_t> alternative;  ///< vertex of the other system
  Place written_at;
};

using PolicyChain = std::vector<std::shared_ptr<const PolicyParams>>;

struct PolicyRow {
  std::string_view key;  ///< in `resilience`, and the kind of its vertices
  std::string_view sentence;
  std::shared_ptr<PolicyParams> (*make)();
  bool keeps_state;  ///< that flows can share
};

std::span<const PolicyRow> policy_registry();
const PolicyRow& policy_row(std::string_view key);

/// Whether the flow's callers give up some time, so that a lost message is missed.
bool gives_up(const Flow& flow);
/// The timeout of one attempt that the flow states, be it short or among its policies.
std::optional<sim::Duration> attempt_timeout(const Flow& flow);
/// Attempts that one call may make, copies of hedges included: each has luck of its own.
std::uint32_t runs_of(const PolicyChain& chain);

}  // namespace loadscape::models
