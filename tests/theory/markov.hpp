#pragma once
/// Stationary probabilities of a small Markov chain in continuous time, given by its transitions.

#include <Eigen/Dense>

#include <functional>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace loadscape::tests {

template <class State>
using Transitions = std::vector<std::pair<State, double>>;  // where to, and at what rate [1/s]

/// Finds the states that can be reached from `start` and solves pi Q = 0, sum pi = 1.
/// @pre every state can be left for `start` again, in some steps
template <class State>
std::map<State, double> stationary(const State& start,
                                   const std::function<Transitions<State>(const State&)>& transitions) {
  std::map<State, int> index{{start, 0}};
  std::vector<State> states{start};
  std::vector<std::tuple<int, int, double>> rates;  // from, to, rate
  for (std::size_t from = 0; from < states.size(); ++from) {
    for (const auto& [to, rate] : transitions(State(states[from]))) {
      const auto [known, is_new] = index.try_emplace(to, static_cast<int>(states.size()));
      if (is_new) states.push_back(to);
      rates.emplace_back(static_cast<int>(from), known->second, rate);
    }
  }
  const auto n = static_cast<Eigen::Index>(states.size());
  Eigen::MatrixXd equations = Eigen::MatrixXd::Zero(n, n);
  for (const auto& [from, to, rate] : rates) {
    equations(to, from) += rate;
    equations(from, from) -= rate;
  }
  equations.row(0).setOnes();  // one equation says nothing new: instead, the sum is 1
  const Eigen::VectorXd pi = equations.partialPivLu().solve(Eigen::VectorXd::Unit(n, 0));
  std::map<State, double> result;
  for (const auto& [state, at] : index) result[state] = pi(at);
  return result;
}

/// Mean of a function of the state.
template <class State, class Function>
double mean_of(const std::map<State, double>& pi, Function value) {
  double sum = 0.0;
  for (const auto& [state, p] : pi) sum += p * static_cast<double>(value(state));
  return sum;
}

}  // namespace loadscape::tests
