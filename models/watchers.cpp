#include "models/watchers.hpp"

#include "models/ledger.hpp"

namespace loadscape::models {

void Sampler::tick(sim::Simulation& sim, std::uint32_t) {
  std::size_t next = 0;
  const double bucket_s = sim::to_seconds(bucket_);
  for (auto& watched : flows_) {
    const auto offered = context().ledger->offered_so_far(watched.flow);
    const auto delivered = context().ledger->delivered_so_far(watched.flow);
    series_[next++].values.push_back(static_cast<double>(offered - watched.offered) / bucket_s);
    series_[next++].values.push_back(static_cast<double>(delivered - watched.delivered) / bucket_s);
    watched.offered = offered;
    watched.delivered = delivered;
  }
  for (const auto* line : lines_) series_[next++].values.push_back(static_cast<double>(line->queue_length()));
  for (std::size_t i = 0; i < limits_.size(); ++i) {
    limit_series_[i].values.push_back(static_cast<double>(limits_[i]->in_use(sim.now()).value_or(0)));
  }
  in_system_.push_back(static_cast<double>(context().ledger->open_entries()));
  schedule_next(sim);
}

}  // namespace loadscape::models
