#include "analysis/mean_value_analysis.hpp"

#include "tests/catch.hpp"

namespace loadscape::analysis {
namespace {

Approx exactly(double value) { return Approx(value).epsilon(1e-12); }

const Eigen::VectorXd central_server = Eigen::Vector3d{0.605, 2.1, 1.35};  // [Lazowska84 ch. 6]: CPU and two disks

TEST_CASE("exact MVA by hand: one and two customers, think time 15 s", "[analysis][mva]") {
  const auto one = exact_mva(central_server, 15.0, 1);
  CHECK(one.throughput_per_s == exactly(1.0 / 19.055));
  CHECK(one.response_time_s() == exactly(4.055));
  const auto two = exact_mva(central_server, 15.0, 2);
  // each residence is D (1 + D / 19.055)
  const double response = 4.055 + (0.605 * 0.605 + 2.1 * 2.1 + 1.35 * 1.35) / 19.055;
  CHECK(two.response_time_s() == exactly(response));
  CHECK(two.throughput_per_s == exactly(2.0 / (15.0 + response)));
  CHECK(two.number.sum() == exactly(2.0 - 15.0 * two.throughput_per_s));
}

TEST_CASE("exact MVA: two equal stations without thinking share n customers evenly, X = n / (D (n + 1))",
          "[analysis][mva]") {
  for (const std::uint32_t n : {1U, 4U, 50U}) {
    const auto network = exact_mva(Eigen::Vector2d{0.5, 0.5}, 0.0, n);
    CHECK(network.throughput_per_s == exactly(n / (0.5 * (n + 1.0))));
  }
}

TEST_CASE("Schweitzer's approximation solves its own equation and lies within 5 % of exact", "[analysis][mva]") {
  const auto network =
      schweitzer_mva(central_server.transpose(), Eigen::VectorXd::Constant(1, 3.0), Eigen::VectorXd::Constant(1, 15.0));
  REQUIRE(network.converged);
  for (Eigen::Index k = 0; k < 3; ++k) {
    CHECK(network.residence_s(0, k) ==
          Approx(central_server(k) * (1.0 + network.number(0, k) * 2.0 / 3.0)).epsilon(1e-9));
  }
  const auto exact = exact_mva(central_server, 15.0, 3);
  CHECK(network.throughput_per_s(0) == Approx(exact.throughput_per_s).epsilon(0.05));
  CHECK(network.throughput_per_s(0) != Approx(exact.throughput_per_s).epsilon(1e-6));  // it is an approximation
}

TEST_CASE("Schweitzer: one customer of each of two classes meets only the other", "[analysis][mva]") {
  // One station, D = 1, no thinking: each finds the other's mean number, 1 by symmetry: R = 2, X = 1/2.
  const auto network = schweitzer_mva(Eigen::MatrixXd::Ones(2, 1), Eigen::VectorXd::Ones(2), Eigen::VectorXd::Zero(2));
  REQUIRE(network.converged);
  CHECK(network.throughput_per_s(0) == Approx(0.5).epsilon(1e-9));
  CHECK(network.residence_s(1, 0) == Approx(2.0).epsilon(1e-9));
}

TEST_CASE("convolution and exact MVA agree on a network of single servers", "[analysis][mva]") {
  const auto network = shared_network({{0.605, 1, 0.0}, {2.1, 1, 0.0}, {1.35, 1, 0.0}}, 15.0, 20);
  for (const std::uint32_t n : {1U, 2U, 20U}) {
    const auto exact = exact_mva(central_server, 15.0, n);
    CHECK(network.throughput_per_s[n - 1] == Approx(exact.throughput_per_s).epsilon(1e-10));
    CHECK(network.number(n - 1, 1) == Approx(exact.number(1)).epsilon(1e-10));
  }
}

TEST_CASE("as many servers as customers: nobody waits", "[analysis][mva]") {
  const auto network = shared_network({{2.0, 3, 0.0}}, 1.0, 3);
  CHECK(network.throughput_per_s[2] == exactly(1.0));
  CHECK(network.number(2, 0) == exactly(2.0));
}

TEST_CASE("the machine repair model by hand: two customers, one server, thinking as long as served",
          "[analysis][mva]") {
  // weights 1, 2, 2 of 0, 1, 2 at the server: busy 4/5 [Kleinrock75 sec. 3.8]
  const auto network = shared_network({{1.0, 1, 0.0}}, 1.0, 2);
  CHECK(network.throughput_per_s[1] == exactly(0.8));
  CHECK(network.number(1, 0) == exactly((2.0 + 2.0 * 2.0) / 5.0));
}

TEST_CASE("an open stream that fills half of a single server doubles the demand", "[analysis][mva]") {
  const auto network = shared_network({{1.0, 1, 0.5}}, 3.0, 4);
  const auto exact = exact_mva(Eigen::VectorXd::Constant(1, 2.0), 3.0, 4);  // [Lazowska84 ch. 7]
  CHECK(network.throughput_per_s[3] == Approx(exact.throughput_per_s).epsilon(1e-11));
  CHECK_FALSE(shared_network({{1.0, 2, 2.0}}, 3.0, 4).stable);
}

TEST_CASE("one closed customer at two servers beside an open stream waits as an arrival of M/M/2", "[analysis][mva]") {
  // Mixed network of product form: f(1) / f(0) with f(0) = sum a^k / prod min(i, 2), f(1) = sum (k + 1) a^k / prod.
  // a = 1: f(0) = 1 + 1 + 1/2 + 1/4 + ... = 3; f(1) = 1 + 2/2 + 3/4 + 4/8 + ... = 4; so the residence is 4/3,
  // the sojourn of M/M/2 with a = 1: 1 + 1/3.
  const auto network = shared_network({{1.0, 2, 1.0}}, 2.0, 1);
  CHECK(network.throughput_per_s[0] == Approx(1.0 / (2.0 + 4.0 / 3.0)).epsilon(1e-12));
}

}  // namespace
}  // namespace loadscape::analysis
