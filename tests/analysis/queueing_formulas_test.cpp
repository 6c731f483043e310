#include "analysis/queueing_formulas.hpp"

#include "tests/catch.hpp"

#include <cmath>

namespace loadscape::analysis {
namespace {

Approx exactly(double value) { return Approx(value).epsilon(1e-12); }

TEST_CASE("Erlang B by hand: a = 3, c = 5 loses (243 / 120) / 18.4", "[analysis][formulas]") {
  // a^k / k!: 1, 3, 4.5, 4.5, 3.375, 2.025; their sum is 18.4 [Kleinrock75 sec. 3.7]
  CHECK(erlang_b(5, 3.0) == exactly(2.025 / 18.4));
  CHECK(erlang_b(1, 3.0) == exactly(0.75));
  CHECK(erlang_b(0, 3.0) == 1.0);
  CHECK(erlang_b(2, 0.0) == 0.0);
}

TEST_CASE("Erlang C by hand: a = 1, c = 2 waits with probability 1/3", "[analysis][formulas]") {
  // last term 1/2 x 2 / (2 - 1) = 1; the others 1 + 1 [Kleinrock75 sec. 3.5]
  CHECK(erlang_c(2, 1.0) == exactly(1.0 / 3.0));
  CHECK(erlang_c(1, 0.7) == exactly(0.7));
  CHECK(erlang_c(2, 2.0) == 1.0);
}

TEST_CASE("mean waits by hand: M/M/1, M/M/2, M/D/1, and none that is finite at full load", "[analysis][formulas]") {
  CHECK(wait_mmc(8.0, 0.1, 1) == exactly(0.4));        // rho / (mu - lambda) = 0.8 / 2
  CHECK(wait_mmc(1.0, 1.0, 2) == exactly(1.0 / 3.0));  // C / (c mu - lambda) = (1/3) / 1
  CHECK(wait_mg1(8.0, 0.1, 0.01) == exactly(0.2));     // M/D/1: half of M/M/1
  CHECK(wait_mg1(8.0, 0.1, 0.02) == exactly(0.4));     // exponential: E[S^2] = 2 E[S]^2
  CHECK(std::isinf(wait_mmc(10.0, 0.1, 1)));
  CHECK(std::isinf(wait_mg1(11.0, 0.1, 0.01)));
}

TEST_CASE("Allen-Cunneen is exact for M/M/c and M/G/1, and D/D/1 does not wait", "[analysis][formulas]") {
  CHECK(wait_allen_cunneen(1.0, 1.0, 2, 1.0, 1.0) == exactly(wait_mmc(1.0, 1.0, 2)));
  CHECK(wait_allen_cunneen(8.0, 0.1, 1, 1.0, 3.0) == exactly(wait_mg1(8.0, 0.1, 4.0 * 0.01)));
  CHECK(wait_allen_cunneen(8.0, 0.1, 1, 0.0, 0.0) == 0.0);
}

TEST_CASE("sojourn in M/M/1 is exponential, in M/M/2 the tail by hand", "[analysis][formulas]") {
  CHECK(sojourn_quantile_mmc(6.0, 0.1, 1, 0.95) == exactly(std::log(20.0) / 4.0));
  // lambda = 1, mu = 1, c = 2: the wait's rate c mu - lambda equals mu, and a third of the messages wait:
  // P(T > t) = 2/3 e^-t + 1/3 (1 + t) e^-t
  const double t = sojourn_quantile_mmc(1.0, 1.0, 2, 0.9);
  CHECK((1.0 + t / 3.0) * std::exp(-t) == exactly(0.1));
  CHECK(std::isinf(sojourn_quantile_mmc(2.0, 1.0, 2, 0.9)));
}

TEST_CASE("M/M/1/K by hand: rho = 1/2, K = 3", "[analysis][formulas]") {
  // p = 8, 4, 2, 1 over 15; 1/15 is refused; L = (4 + 4 + 3) / 15, admitted 0.5 x 14/15 [Kleinrock75 sec. 3.6]
  const auto queue = finite_mmc(0.5, 1.0, 1, 2);
  CHECK(queue.refused_share == exactly(1.0 / 15.0));
  CHECK(queue.mean_wait_s == exactly(11.0 / 7.0 - 1.0));
}

TEST_CASE("a finite queue without a waiting room is Erlang B and nobody waits", "[analysis][formulas]") {
  const auto queue = finite_mmc(3.0, 1.0, 5, 0);
  CHECK(queue.refused_share == exactly(erlang_b(5, 3.0)));
  CHECK(queue.mean_wait_s == Approx(0.0).margin(1e-12));
}

TEST_CASE("a finite queue has a mean above full load as well", "[analysis][formulas]") {
  // rho = 2, K = 2: p = 1, 2, 4 over 7; L = (2 + 8) / 7; admitted 2 x 3/7
  const auto queue = finite_mmc(2.0, 1.0, 1, 1);
  CHECK(queue.refused_share == exactly(4.0 / 7.0));
  CHECK(queue.mean_wait_s == exactly(10.0 / 6.0 - 1.0));
}

TEST_CASE("birth and death with rates 1, 2, 2, ... and arrivals at 1 is M/M/2", "[analysis][formulas]") {
  const double rates[] = {1.0, 2.0};
  const auto queue = birth_death(1.0, rates, std::nullopt);
  REQUIRE(queue.stable);
  CHECK(queue.p[0] == exactly(1.0 / 3.0));
  CHECK(queue.p_above == exactly(1.0 / 3.0));          // Erlang C
  CHECK(queue.mean_number == exactly(1.0 + 1.0 / 3.0));
  CHECK_FALSE(birth_death(2.0, rates, std::nullopt).stable);
}

TEST_CASE("thousands of servers do not overflow", "[analysis][formulas]") {
  std::vector<double> rates;
  for (int n = 1; n <= 5000; ++n) rates.push_back(n);
  const auto queue = birth_death(4000.0, rates, std::nullopt);
  CHECK(queue.mean_number == Approx(4000.0).epsilon(1e-9));
  CHECK(erlang_b(5000, 4000.0) < 1e-20);
}

}  // namespace
}  // namespace loadscape::analysis
