#pragma once
/// One replication of one topology: no threads, files, streams or globals; advances in steps.

#include "models/compiled.hpp"
#include "models/observation.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace loadscape::models {

struct RunOptions {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  sim::Duration duration{one_day};   ///< the horizon
  sim::Duration warm_up{0};
  sim::Duration starts{0};           ///< of the run, since Monday 00:00; see models/calendar.hpp
  std::vector<Fault>
      faults;         ///< in this run, of those declared or else outages; those of `fails` come with the systems
  bool keep_records = false;         ///< fill Observation::records
  sim::Duration series_bucket{std::chrono::minutes{1}};  ///< zero: no series
  std::uint32_t batches = 1;         ///< parts of equal length that the window is observed in
};

/// Built once, advanced to the horizon, then finished: the order of calls is (run_until | run_events)*, finish.
class Run {
 public:
  Run(const Landscape& landscape, const Compiled& compiled, const RunOptions& options);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Runs every event up to and including `limit`, at most the horizon. True while events remain before the horizon.
  bool run_until(sim::SimTime limit);
  /// Runs at most `count` events. True while events remain before the horizon.
  bool run_events(std::uint64_t count);
  sim::SimTime now() const;
  std::uint64_t events() const;
  /// Runs to the horizon if that has not happened, closes the books and checks the invariants. Call once.
  Observation finish();

 private:
  struct Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace loadscape::models
