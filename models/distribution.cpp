#include "models/distribution.hpp"

#include "models/distributions/constant.hpp"
#include "models/distributions/empirical.hpp"
#include "models/distributions/erlang.hpp"
#include "models/distributions/exponential.hpp"
#include "models/distributions/gamma.hpp"
#include "models/distributions/hyperexponential.hpp"
#include "models/distributions/lognormal.hpp"
#include "models/distributions/pareto.hpp"
#include "models/distributions/triangular.hpp"
#include "models/distributions/uniform.hpp"
#include "models/distributions/weibull.hpp"

#include <stdexcept>

#include <string>

#include <utility>

namespace loadscape::models {

namespace {

using enum ArgumentKind;

constexpr Argument mean{"mean", value, "the average, positive"};
constexpr Argument max{"max", value, "the largest value, at least min"};
constexpr Argument gamma_shape{"shape", number, "between 0.01 and 1e6; 1 is the exponential, more is steadier"};
constexpr Argument weibull_shape{"shape", number, "between 0.1 and 1000; below 1 early failures, above 1 wear"};
constexpr Argument values{"values", list, "the values, none negative"};

constexpr Argument constant_value[] = {{"value", value, "every draw, not negative"}};
constexpr Argument uniform_min_max[] = {{"min", value, "the smallest value, not negative"}, max};
constexpr Argument exponential_mean[] = {mean};
constexpr Argument lognormal_percentiles[] = {{"p50", value, "the median, positive"},
                                              {"p99", value, "the 99th percentile, above p50, at most 1e6 times it"}};
constexpr Argument lognormal_moments[] = {mean, {"sd", value, "the standard deviation, at most 1e6 times the mean"}};
constexpr Argument gamma_shape_mean[] = {gamma_shape, mean};
constexpr Argument weibull_shape_scale[] = {weibull_shape, {"scale", value, "63.2 % of the draws are smaller"}};
constexpr Argument weibull_shape_mean[] = {weibull_shape, mean};
constexpr Argument pareto_min_shape[] = {
    {"min", value, "the smallest value, positive"},
    {"shape", number, "between 0.1 and 1000; the mean is infinite up to 1, the variance up to 2"}};
constexpr Argument triangular_min_mode_max[] = {
    {"min", value, "the smallest value, not negative"}, {"mode", value, "the likeliest value, at least min"}, max};
constexpr Argument hyperexponential_mean_cv2[] = {
    mean, {"cv2", number, "variance / mean^2, between 1 and 1e6; 1 is the exponential"}};
constexpr Argument erlang_k_mean[] = {{"k", number, "how many phases, a whole number between 1 and 1e6"}, mean};
constexpr Argument empirical_values[] = {values};
constexpr Argument empirical_weighted[] = {values, {"weights", numbers, "one per value, not negative, not all zero"}};

constexpr Signature constant[] = {constant_value};
constexpr Signature uniform[] = {uniform_min_max};
constexpr Signature exponential[] = {exponential_mean};
constexpr Signature lognormal[] = {lognormal_percentiles, lognormal_moments};
constexpr Signature gamma[] = {gamma_shape_mean};
constexpr Signature weibull[] = {weibull_shape_scale, weibull_shape_mean};
constexpr Signature pareto[] = {pareto_min_shape};
constexpr Signature triangular[] = {triangular_min_mode_max};
constexpr Signature hyperexponential[] = {hyperexponential_mean_cv2};
constexpr Signature erlang[] = {erlang_k_mean};
constexpr Signature empirical[] = {empirical_values, empirical_weighted};

constexpr DistributionRow distribution_rows[] = {
    {"constant", constant, "the same value in every draw", "constant(5 ms)", Constant::make},
    {"uniform", uniform, "every value between min and max, equally likely", "uniform(min=10 ms, max=30 ms)",
     Uniform::make},
    {"exponential", exponential, "memoryless: mostly short, sometimes several times the mean",
     "exponential(mean=400 ms)", Exponential::make},
    {"lognormal", lognormal, "a body and a long tail, as response times and sizes have",
     "lognormal(p50=80 ms, p99=600 ms)", Lognormal::make},
    {"gamma", gamma, "between exponential and constant, or wilder than exponential when shape is below 1",
     "gamma(shape=2.5, mean=200 ms)", Gamma::make},
    {"weibull", weibull, "times to failure, with early failures or with wear", "weibull(shape=1.5, mean=30 d)",
     Weibull::make},
    {"pareto", pareto, "heavy tail: a few draws carry most of the sum", "pareto(min=2 KB, shape=1.5)", Pareto::make},
    {"triangular", triangular, "an expert's guess: least, most likely, most", "triangular(min=1 s, mode=2 s, max=6 s)",
     Triangular::make},
    {"hyperexponential", hyperexponential, "mostly short, sometimes long: more variable than exponential",
     "hyperexponential(mean=100 ms, cv2=4)", Hyperexponential::make},
    {"erlang", erlang, "k equal exponential steps in a row: steadier than exponential", "erlang(k=3, mean=90 ms)",
     Erlang::make},
    {"empirical", empirical, "one of the given values, such as measured ones",
     "empirical(values=[20 ms, 25 ms, 90 ms], weights=[5, 4, 1])", Empirical::make},
};

}  // namespace

std::span<const DistributionRow> distribution_registry() { return distribution_rows; }

DistributionPtr make_distribution(std::string_view name, const std::vector<GivenArgument>& arguments) {
  for (const auto& row : distribution_registry()) {
    if (row.name != name) continue;
    auto made = row.make(arguments);
    if (made.distribution) return std::move(made.distribution);
    throw std::invalid_argument(std::string(name) + ": " + std::string(made.wrong_argument) + " " + made.why);
  }
  throw std::invalid_argument("unknown distribution " + std::string(name));
}

}  // namespace loadscape::models
