#include "analysis/limit_relief.hpp"

#include "models/topology.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::analysis {
namespace {

using models::Flow;
using models::Via;

/// Create, upload, close and one poll; a client that has to wait polls more often.
constexpr double requests_per_bulk_job = 4.0;
/// A saving below this share of the fullest window is none.
constexpr double least_share = 0.01;

bool is_one_way(const Flow& flow) { return !models::is_synchronous(flow.pattern); }
bool sends_one_by_one(const Flow& flow) {
  return is_one_way(flow) && !flow.poll && (!flow.batch || flow.batch->via == Via::single);
}

class Reliever {
 public:
  Reliever(const models::Scenario& scenario, const Eigen::MatrixXd& calls_per_message, const LimitForecast& limit)
      : scenario_{scenario},
        flows_{flows_of(scenario.landscape)},
        calls_per_message_{calls_per_message},
        limit_{limit} {}

  std::vector<Relief> all() {
    for (const auto& use : limit_.used_by) {
      const auto found = std::ranges::find(flows_, use.flow, &Flow::name);
      const auto index = static_cast<std::size_t>(found - flows_.begin());
      if (limit_.counts == "calls") add_measures(index, use.calls);
      if (limit_.counts == "deliveries") add_bridge(index, use.calls);
    }
    const double duration_s = sim::to_seconds(scenario_.duration);
    if (limit_.window_s && duration_s > *limit_.window_s) {
      add("", "all of it spread evenly over the run", limit_.peak_use - limit_.offered * *limit_.window_s / duration_s);
    }
    std::ranges::stable_sort(relief_, std::ranges::greater{}, &Relief::saved);
    return std::move(relief_);
  }

 private:
  void add_measures(std::size_t index, double calls) {
    const auto& flow = flows_[index];
    if (sends_one_by_one(flow)) {
      for (const auto via : {Via::composite, Via::collections}) {
        const auto most = *models::most_records_per_call(via);
        add(flow.name, fmt::format("{} calls of {}", via == Via::composite ? "composite" : "collections", most),
            calls * (1.0 - 1.0 / most));
      }
    }
    if (is_one_way(flow) && !flow.batch) add(flow.name, "events, over a channel not counted here", calls);
    if (flow.batch && flow.batch->via != Via::bulk) add_bulk(index, calls);
    if (models::is_mere_read(scenario_.landscape, index)) {
      add(flow.name, "a replica or state layer that answers", calls);
    }
  }

  void add_bridge(std::size_t index, double deliveries) {
    const auto at = static_cast<Eigen::Index>(index);
    const double per_event = calls_per_message_(at, at);
    if (per_event > 1.0) {
      add(flows_[index].name, "a bridge as the only subscriber", deliveries * (1.0 - 1.0 / per_event));
    }
  }

  void add_bulk(std::size_t index, double calls) {
    const auto at = static_cast<Eigen::Index>(index);
    const double per_job = calls_per_message_(at, at) * mean_chunks_per_job(*flows_[index].batch);
    if (per_job > 0.0)
      add(flows_[index].name, "one bulk job each time", calls * (1.0 - requests_per_bulk_job / per_job));
  }

  void add(const std::string& flow, std::string measure, double saved) {
    if (saved < least_share * limit_.peak_use) return;
    const double after = limit_.peak_use - std::min(saved, limit_.peak_use);
    relief_.push_back({flow, std::move(measure), saved, after, after < static_cast<double>(limit_.allowance)});
  }

  const models::Scenario& scenario_;
  const std::vector<Flow>& flows_;
  const Eigen::MatrixXd& calls_per_message_;
  const LimitForecast& limit_;
  std::vector<Relief> relief_;
};

}  // namespace

std::vector<Relief> relief_of(const models::Scenario& scenario, const Eigen::MatrixXd& calls_per_message,
                              const LimitForecast& limit) {
  return Reliever(scenario, calls_per_message, limit).all();
}

}  // namespace loadscape::analysis
