#pragma once
/// Several systems of one make, written once.

#include "models/reader/tree.hpp"

#include <vector>

namespace loadscape::models {

/// Replaces each system with `copies: n` by n systems NAME-1 ... NAME-n, and each flow that names such a family by what
/// it stands for:
///
///   from a family to one system        a flow per copy, FLOW-i
///   to a family                        every copy is a target of the one flow
///   from a family to a family          a flow per pair, FLOW-i-j; within one family all ordered pairs, or with
///                                      `pairs: once` those with i < j: n (n - 1) / 2 of them
///
/// The flows of a family share one entity. What cannot be expanded is left as it is, for the grammar to complain of.
void expand_families(Tree& root, std::vector<Mistake>& mistakes);

}  // namespace loadscape::models
