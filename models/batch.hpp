#pragma once
/// What a batch job is: how many records, in which stages, and how they travel to the target.

#include "models/distribution.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace loadscape::models {

/// How the records of a chunk travel to the target.
enum class Via {
  chunk,        ///< one call for each chunk, whatever its size
  single,       ///< one call for each record
  composite,    ///< one call for several sub-requests, which the target executes one after the other
  collections,  ///< one call for several records, handled together
  bulk          ///< one asynchronous job for each chunk: created, uploaded, closed, then polled until it is done
};

/// What becomes of a call in which records fail.
enum class OnError {
  partial,     ///< the failed records go to the error table, the others are delivered
  all_or_none  ///< one failed record fails the whole call
};

/// What happens when a job is due while the one before still runs.
enum class Overlap { parallel, skip, queue };

/// An asynchronous job at the target.
struct BulkSpec {
  sim::Duration poll = std::chrono::seconds{5};  ///< from the answer to a request until the client asks again
  DistributionPtr request;  ///< [s] of the target's worker for each request: create, upload, close, poll; null: none
  std::uint32_t batch = 10'000;  ///< most records in one of the batches that the target makes of a job
};

struct BatchSpec {
  std::uint64_t records = 0;  ///< the full set
  std::uint32_t chunk = 200;  ///< records extracted, transformed and loaded together
  std::uint32_t parallel = 1;  ///< chunks under way at once
  // On the sender's worker, in this order, before the chunk is loaded; null: none.
  DistributionPtr overhead;  ///< [s] per chunk
  DistributionPtr extract;  ///< [s] per chunk
  DistributionPtr extract_per_record;  ///< [s]
  DistributionPtr transform;  ///< [s] per chunk
  DistributionPtr transform_per_record;  ///< [s]
  // The load.
  Via via = Via::chunk;
  std::optional<std::uint32_t> per_call;  ///< most records in one call; nullopt: as many as `via` allows
  DistributionPtr work_per_record;  ///< [s] at each target, besides the work of the call; null: none
  BulkSpec bulk;
  // What does not go well.
  OnError on_error = OnError::partial;
  std::uint32_t redo = 0;  ///< later jobs that may send a failed record again
  Overlap overlap = Overlap::parallel;
  // Which records are sent.
  DistributionPtr delta;  ///< share of the full set that has changed since the last job; null: all is sent
  DistributionPtr scan;  ///< [s] of the sender's worker per record of the full set, to find the changes
};

/// `redo` without end.
inline constexpr std::uint32_t redo_always = 255;

/// Most records that one call may carry in this interface, as its vendor documents it; nullopt: any number.
std::optional<std::uint32_t> most_records_per_call(Via via);
/// Most records in one call; nullopt: no limit but the chunk.
std::optional<std::uint32_t> records_per_call(const BatchSpec& batch);

/// Mean sizes [records], for accounts that follow messages; the last chunk of a job and the last call of a chunk may be
/// smaller than the others.
double mean_records_per_job(const BatchSpec& batch);
double mean_records_per_chunk(const BatchSpec& batch);
double mean_records_per_call(const BatchSpec& batch);
double mean_records_per_bulk_batch(const BatchSpec& batch);
/// Chunks of one job, in the mean.
double mean_chunks_per_job(const BatchSpec& batch);

}  // namespace loadscape::models
