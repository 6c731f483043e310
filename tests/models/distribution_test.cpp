#include "models/distribution.hpp"

#include "tests/catch.hpp"

#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/weibull.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace loadscape::tests {
namespace {

using models::DistributionPtr;
using models::GivenArgument;
using models::MadeDistribution;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

MadeDistribution make(std::string_view name, const std::vector<GivenArgument>& arguments) {
  for (const auto& row : models::distribution_registry()) {
    if (row.name == name) return row.make(arguments);
  }
  FAIL("no distribution " << name);
  return {};
}

DistributionPtr good(std::string_view name, const std::vector<GivenArgument>& arguments) {
  const auto made = make(name, arguments);
  INFO(name << ": " << made.wrong_argument << " " << made.why);
  REQUIRE(made.distribution);
  CHECK(made.wrong_argument.empty());
  CHECK(made.why.empty());
  return made.distribution;
}

// One stream per draw, as the simulator draws.
std::vector<double> draw(const models::Distribution& distribution, std::size_t n) {
  std::vector<double> values;
  values.reserve(n);
  for (std::size_t record = 0; record < n; ++record) {
    sim::Stream stream{sim::mix(7, 0), sim::name_key("test/service"), record};
    values.push_back(distribution.sample(stream));
  }
  return values;
}

struct Moments {
  double mean = 0.0, variance = 0.0, fourth = 0.0;  // the fourth central moment
};

Moments moments_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  Moments m;
  for (const double v : values) m.mean += v / n;
  for (const double v : values) {
    m.variance += std::pow(v - m.mean, 2) / (n - 1);
    m.fourth += std::pow(v - m.mean, 4) / n;
  }
  return m;
}

// Largest distance between the sample's distribution function and the exact one (Kolmogorov-Smirnov).
double largest_distance(std::vector<double> values, const std::function<double(double)>& cdf) {
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double p = cdf(values[i]);
    largest =
        std::max({largest, std::fabs(p - static_cast<double>(i) / n), std::fabs(p - static_cast<double>(i + 1) / n)});
  }
  return largest;
}

double quantile(std::vector<double> values, double probability) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(probability * static_cast<double>(values.size()))];
}

struct Case {
  std::string text;
  DistributionPtr distribution;
  double mean;      // worked out by hand from the textbook formula
  double variance;
  std::function<double(double)> cdf;
};

double exponential_cdf(double x, double mean) { return 1.0 - std::exp(-x / mean); }

double triangular_cdf(double x, double a, double b, double c) {
  return x < b ? (x - a) * (x - a) / ((b - a) * (c - a)) : 1.0 - (c - x) * (c - x) / ((c - b) * (c - a));
}

boost::math::gamma_distribution<> gamma(double shape, double mean) { return {shape, mean / shape}; }

template <class D>
std::function<double(double)> cdf_of(D distribution) {
  return [distribution](double x) { return cdf(distribution, x); };
}

std::vector<Case> phase_cases() {
  const double s = std::sqrt(0.6), q = (1.0 - s) / 2.0;  // cv2 = 4
  return {
      {"exponential", good("exponential", {{"mean", {0.4}}}), 0.4, 0.16,
       [](double x) { return exponential_cdf(x, 0.4); }},
      {"hyperexponential", good("hyperexponential", {{"mean", {0.1}}, {"cv2", {4}}}), 0.1, 0.04,
       [q](double x) {
         return q * exponential_cdf(x, 0.1 / (2 * q)) + (1 - q) * exponential_cdf(x, 0.1 / (2 * (1 - q)));
       }},
      {"hyperexponential of cv2 = 1", good("hyperexponential", {{"mean", {0.1}}, {"cv2", {1}}}), 0.1, 0.01,
       [](double x) { return exponential_cdf(x, 0.1); }},
      {"erlang of 3", good("erlang", {{"k", {3}}, {"mean", {0.09}}}), 0.09, 0.0027, cdf_of(gamma(3, 0.09))},
      {"erlang of 20", good("erlang", {{"k", {20}}, {"mean", {2}}}), 2.0, 0.2, cdf_of(gamma(20, 2))},
  };
}

std::vector<Case> cases() {
  auto all = phase_cases();
  const double mu = std::log(0.08), sigma = std::log(600.0 / 80.0) / 2.3263478740408411;
  const double lognormal_mean = std::exp(mu + sigma * sigma / 2);
  const double pi = 3.14159265358979323846;
  all.insert(
      all.end(),
      {
          {"uniform", good("uniform", {{"min", {0.01}}, {"max", {0.03}}}), 0.02, 4e-4 / 12,
           [](double x) { return (x - 0.01) / 0.02; }},
          {"lognormal by percentiles", good("lognormal", {{"p50", {0.08}}, {"p99", {0.6}}}), lognormal_mean,
           lognormal_mean * lognormal_mean * (std::exp(sigma * sigma) - 1),
           cdf_of(boost::math::lognormal_distribution<>{mu, sigma})},
          {"lognormal by moments", good("lognormal", {{"mean", {2}}, {"sd", {1}}}), 2.0, 1.0,
           cdf_of(
               boost::math::lognormal_distribution<>{std::log(2.0) - std::log(1.25) / 2, std::sqrt(std::log(1.25))})},
          {"gamma of 2.5", good("gamma", {{"shape", {2.5}}, {"mean", {0.2}}}), 0.2, 0.016, cdf_of(gamma(2.5, 0.2))},
          {"gamma of 0.5", good("gamma", {{"shape", {0.5}}, {"mean", {3}}}), 3.0, 18.0, cdf_of(gamma(0.5, 3))},
      // G(1.5) = sqrt(pi) / 2, G(2) = 1
          {"weibull by scale", good("weibull", {{"shape", {2}}, {"scale", {10}}}), 5 * std::sqrt(pi),
           100 * (1 - pi / 4), cdf_of(boost::math::weibull_distribution<>{2, 10})},
      // G(2.25) by hand from G(1.25) = 0.9064024770554771: mean 5 needs scale 5 / G(1.8)
          {"weibull by mean", good("weibull", {{"shape", {1.25}}, {"mean", {5}}}), 5.0,
           25.0 * (std::tgamma(2.6) / std::pow(std::tgamma(1.8), 2) - 1),
           cdf_of(boost::math::weibull_distribution<>{1.25, 5 / std::tgamma(1.8)})},
          {"pareto", good("pareto", {{"min", {2000}}, {"shape", {6}}}), 2400.0, 2000.0 * 2000.0 * 6 / (25 * 4),
           [](double x) { return 1 - std::pow(2000 / x, 6); }},
          {"triangular", good("triangular", {{"min", {1}}, {"mode", {2}}, {"max", {6}}}), 3.0, 21.0 / 18,
           [](double x) { return triangular_cdf(x, 1, 2, 6); }},
          {"triangular with the mode at its end", good("triangular", {{"min", {0}}, {"mode", {3}}, {"max", {3}}}), 2.0,
           0.5, [](double x) { return x * x / 9; }},
      });
  return all;
}

}  // namespace

TEST_CASE("each distribution's mean and variance are the textbook's", "[models][distribution]") {
  for (const auto& c : cases()) {
    CAPTURE(c.text);
    CHECK(c.distribution->mean() == Approx(c.mean).epsilon(1e-12));
    CHECK(c.distribution->variance() == Approx(c.variance).epsilon(1e-12));
    CHECK_FALSE(c.distribution->constant());
  }
}

// n = 200,000 draws per distribution; half-widths at the 99.9 % level (3.29 standard errors); Kolmogorov-Smirnov at the
// same level (1.95 / sqrt(n) = 0.0044). The seed is fixed, so the test cannot fail by chance from run to run.
TEST_CASE("draws agree with the mean, the variance and the distribution function", "[models][distribution]") {
  constexpr std::size_t n = 200'000;
  const double root_n = std::sqrt(static_cast<double>(n));
  for (const auto& c : cases()) {
    const auto values = draw(*c.distribution, n);
    const auto sample = moments_of(values);
    const double mean_half_width = 3.29 * std::sqrt(c.variance) / root_n;
    const double variance_half_width = 3.29 * std::sqrt(sample.fourth - sample.variance * sample.variance) / root_n;
    CAPTURE(c.text, sample.mean, c.mean, mean_half_width, sample.variance, c.variance, variance_half_width);
    CHECK(std::fabs(sample.mean - c.mean) < mean_half_width);
    CHECK(mean_half_width < 0.016 * c.mean);  // narrow enough to mean something
    CHECK(std::fabs(sample.variance - c.variance) < variance_half_width);
    CHECK(variance_half_width < 0.16 * c.variance);
    CHECK(largest_distance(values, c.cdf) < 1.95 / root_n);
    CHECK(*std::ranges::min_element(values) >= 0.0);
  }
}

TEST_CASE("a lognormal hits the percentiles that were asked for", "[models][distribution]") {
  const auto values = draw(*good("lognormal", {{"p50", {0.08}}, {"p99", {0.6}}}), 400'000);
  CHECK(quantile(values, 0.50) == Approx(0.08).epsilon(0.006));  // 99.9 % half-width 0.56 %
  CHECK(quantile(values, 0.99) == Approx(0.60).epsilon(0.017));  // 99.9 % half-width 1.7 %
}

TEST_CASE("an empirical distribution gives its values in proportion to their weights", "[models][distribution]") {
  const std::vector<double> values{0.02, 0.025, 0.09, 7}, weights{5, 4, 1, 0};
  const auto distribution = good("empirical", {{"values", values}, {"weights", weights}});
  CHECK(distribution->mean() == Approx(0.029).epsilon(1e-12));
  CHECK(distribution->variance() == Approx(0.00126 - 0.029 * 0.029).epsilon(1e-12));
  constexpr int n = 100'000;
  const auto drawn = draw(*distribution, n);
  double chi_square = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double expected = n * weights[i] / 10;
    chi_square += std::pow(static_cast<double>(std::ranges::count(drawn, values[i])) - expected, 2) / expected;
  }
  CHECK(chi_square < 13.8);  // 99.9 % of chi-square with 2 degrees of freedom
  CHECK(std::ranges::count(drawn, 7) == 0);
}

TEST_CASE("an empirical distribution without weights gives its values equally often", "[models][distribution]") {
  const auto distribution = good("empirical", {{"values", {1, 2, 3, 4, 4}}});
  CHECK(distribution->mean() == Approx(2.8).epsilon(1e-12));
  CHECK(distribution->variance() == Approx(46.0 / 5 - 2.8 * 2.8).epsilon(1e-12));
  const auto sample = moments_of(draw(*distribution, 100'000));
  CHECK(std::fabs(sample.mean - 2.8) < 3.29 * std::sqrt(1.36 / 100'000));  // half-width 0.0121
}

TEST_CASE("what cannot vary is constant and draws nothing", "[models][distribution]") {
  const std::vector<DistributionPtr> all{
      good("constant", {{"value", {5}}}), good("uniform", {{"min", {5}}, {"max", {5}}}),
      good("triangular", {{"min", {5}}, {"mode", {5}}, {"max", {5}}}), good("empirical", {{"values", {5}}})};
  for (const auto& distribution : all) {
    sim::Stream used{1, 2, 3}, untouched{1, 2, 3};
    CHECK(distribution->constant() == 5.0);
    CHECK(distribution->sample(used) == 5.0);
    CHECK(used() == untouched());
    CHECK(distribution->mean() == 5.0);
    CHECK(distribution->variance() == 0.0);
    CHECK(distribution->name() == "constant");
  }
  CHECK(good("constant", {{"value", {0}}})->constant() == 0.0);
}

TEST_CASE("a pareto tells when its moments are infinite", "[models][distribution]") {
  CHECK(good("pareto", {{"min", {1}}, {"shape", {1}}})->mean() == infinity);
  CHECK(good("pareto", {{"min", {1}}, {"shape", {1.5}}})->mean() == Approx(3.0));
  CHECK(good("pareto", {{"min", {1}}, {"shape", {2}}})->variance() == infinity);
}

TEST_CASE("a draw depends on its stream alone", "[models][distribution]") {
  for (const auto& c : cases()) {
    CAPTURE(c.text);
    const auto first = draw(*c.distribution, 100), again = draw(*c.distribution, 100);
    CHECK(first == again);
    CHECK(std::set<double>(first.begin(), first.end()).size() == first.size());
  }
}

// Golden: shows that some bit changed, not which result is right. It must hold for every compiler and processor.
TEST_CASE("draws have the recorded bits", "[models][distribution][golden]") {
  std::uint64_t hash = 0;
  for (const auto& c : cases()) {
    for (const double value : draw(*c.distribution, 10'000)) hash = sim::mix(hash, std::bit_cast<std::uint64_t>(value));
  }
  CHECK(hash == 0xada240b968ba186fULL);
}

TEST_CASE("a wrong argument is named with the reason", "[models][distribution]") {
  struct Wrong {
    std::string_view name;
    std::vector<GivenArgument> given;
    std::string_view argument;
    std::string why;
  };
  const std::vector<Wrong> wrongs{
      {"constant", {{"value", {-1}}}, "value", "must not be negative"},
      {"constant", {{"value", {nan_value}}}, "value", "must be finite"},
      {"constant", {}, "value", "is missing"},
      {"constant", {{"value", {1, 2}}}, "value", "must be one value"},
      {"uniform", {{"min", {-1}}, {"max", {1}}}, "min", "must not be negative"},
      {"uniform", {{"min", {2}}, {"max", {1}}}, "max", "must be at least min"},
      {"uniform", {{"min", {0}}, {"max", {infinity}}}, "max", "must be finite"},
      {"exponential", {{"mean", {0}}}, "mean", "must be positive"},
      {"exponential", {{"mean", {-0.04}}}, "mean", "must be positive"},
      {"exponential", {{"mean", {nan_value}}}, "mean", "must be finite"},
      {"exponential", {{"mean", {infinity}}}, "mean", "must be finite"},
      {"lognormal", {{"p50", {0}}, {"p99", {1}}}, "p50", "must be positive"},
      {"lognormal", {{"p50", {2}}, {"p99", {1}}}, "p99", "must be greater than p50"},
      {"lognormal", {{"p50", {2}}, {"p99", {2}}}, "p99", "must be greater than p50"},
      {"lognormal", {{"p50", {1}}, {"p99", {1.1e6}}}, "p99", "must be at most 1e6 times p50"},
      {"lognormal", {{"p50", {1}}}, "p99", "is missing"},
      {"lognormal", {{"mean", {1}}, {"sd", {0}}}, "sd", "must be positive"},
      {"lognormal", {{"mean", {1}}, {"sd", {1e300}}}, "sd", "must be at most 1e6 times mean"},
      {"gamma", {{"shape", {0}}, {"mean", {1}}}, "shape", "must be between 0.01 and 1000000"},
      {"gamma", {{"shape", {2}}, {"mean", {-1}}}, "mean", "must be positive"},
      {"weibull", {{"shape", {0.05}}, {"scale", {1}}}, "shape", "must be between 0.1 and 1000"},
      {"weibull", {{"shape", {2}}, {"scale", {0}}}, "scale", "must be positive"},
      {"weibull", {{"shape", {2}}, {"mean", {0}}}, "mean", "must be positive"},
      {"pareto", {{"min", {0}}, {"shape", {2}}}, "min", "must be positive"},
      {"pareto", {{"min", {1}}, {"shape", {-2}}}, "shape", "must be between 0.1 and 1000"},
      {"triangular", {{"min", {1}}, {"mode", {0.5}}, {"max", {2}}}, "mode", "must be at least min"},
      {"triangular", {{"min", {1}}, {"mode", {3}}, {"max", {2}}}, "max", "must be at least mode"},
      {"hyperexponential", {{"mean", {1}}, {"cv2", {0.5}}}, "cv2", "must be between 1 and 1000000"},
      {"erlang", {{"k", {2.5}}, {"mean", {1}}}, "k", "must be a whole number"},
      {"erlang", {{"k", {0}}, {"mean", {1}}}, "k", "must be between 1 and 1000000"},
      {"empirical", {{"values", {}}}, "values", "must not be empty"},
      {"empirical", {{"values", {1, -2}}}, "values", "must not be negative"},
      {"empirical", {{"values", {1, infinity}}}, "values", "must all be finite"},
      {"empirical", {{"values", {1, 2}}, {"weights", {1}}}, "weights", "must be as many as the values"},
      {"empirical", {{"values", {1, 2}}, {"weights", {0, 0}}}, "weights", "must not all be zero"},
      {"empirical", {{"values", {1, 2}}, {"weights", {1, -1}}}, "weights", "must not be negative"},
  };
  for (const auto& wrong : wrongs) {
    const auto made = make(wrong.name, wrong.given);
    CAPTURE(wrong.name, wrong.argument, wrong.why);
    CHECK_FALSE(made.distribution);
    CHECK(made.wrong_argument == wrong.argument);
    CHECK(made.why == wrong.why);
  }
}

TEST_CASE("the largest permitted arguments still give finite draws", "[models][distribution]") {
  const std::vector<DistributionPtr> extremes{
      good("lognormal", {{"p50", {1}}, {"p99", {1e6}}}),         good("lognormal", {{"mean", {1}}, {"sd", {1e6}}}),
      good("lognormal", {{"mean", {1}}, {"sd", {1e-12}}}),       good("gamma", {{"shape", {0.01}}, {"mean", {1}}}),
      good("gamma", {{"shape", {1e6}}, {"mean", {1}}}),          good("weibull", {{"shape", {0.1}}, {"mean", {1}}}),
      good("weibull", {{"shape", {1000}}, {"mean", {1}}}),       good("pareto", {{"min", {1}}, {"shape", {0.1}}}),
      good("hyperexponential", {{"mean", {1}}, {"cv2", {1e6}}}), good("erlang", {{"k", {1e6}}, {"mean", {1}}}),
  };
  for (const auto& distribution : extremes) {
    CAPTURE(distribution->name());
    for (const double value : draw(*distribution, 5'000)) REQUIRE((value >= 0.0 && value < infinity));
  }
}

TEST_CASE("each row of the registry is complete and described in the reference", "[models][distribution][docs]") {
  std::ifstream file{LOADSCAPE_SOURCE_DIR "/docs/reference/distributions.md"};
  const std::string reference{std::istreambuf_iterator<char>{file}, {}};
  std::set<std::string_view> names;
  for (const auto& row : models::distribution_registry()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(row.example.starts_with(std::string{row.name} + "("));
    CHECK_FALSE(row.sentence.empty());
    REQUIRE_FALSE(row.signatures.empty());
    CHECK_THAT(reference, ContainsSubstring(std::string{row.example}));
    for (const auto& signature : row.signatures) {
      for (const auto& argument : signature) {
        CHECK_FALSE(argument.sentence.empty());
        CHECK_THAT(reference, ContainsSubstring(std::string{argument.sentence}));
      }
    }
  }
}

}  // namespace loadscape::tests
