#pragma once
/// Routes of one run, without the detours that nobody could notice in it.

#include "models/program.hpp"

#include <vector>

namespace loadscape::models {

/// What is known about a vertex in this run; see Call::is_plain and ModelNode::may_lose.
struct VertexTraits {
  bool is_plain_call = false;
  bool may_lose = false;
  bool may_fail = false;  ///< an outage strikes it in this run, or its consumers go away
};

/// The program's steps, under the same ids, with two shortcuts that change no result:
///
///   A call without timeout and retry whose body answers whatever happens: the caller walks the body itself, unless
///   something that it holds meanwhile may go down, for the body has to go on then.
///   Entries in the books that follow each other become one step.
///
/// @param traits  by vertex
std::vector<StepSpec> streamlined(const Program& program, const std::vector<VertexTraits>& traits);

}  // namespace loadscape::models
