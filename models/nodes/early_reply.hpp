#pragma once
/// An answer that comes before the work is done.

#include "models/model_node.hpp"

namespace loadscape::models {

/// Where a handling answers and goes on: a second message takes the answer back from the step's datum on, and is from
/// then on whom the caller waits for; the first goes on with what it holds and answers nobody.
///
/// Whatever becomes of the first message, the answer stands. In the instant of the answer the work goes on first.
/// @pre handlings are made by a Call, which waits for one message
class EarlyReply final : public ModelNode {
 public:
  explicit EarlyReply(const RunContext& context) : ModelNode{context} {}
  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  /// Nobody may walk on as the message that comes back: it is another one.
  bool may_lose() const override { return true; }
};

}  // namespace loadscape::models
