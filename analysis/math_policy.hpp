#pragma once
/// How Boost.Math reckons here.

#include <boost/math/policies/policy.hpp>

namespace loadscape::analysis {

/// In double and no wider: long double would make the last bits depend on the processor.
using MathPolicy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

}  // namespace loadscape::analysis
