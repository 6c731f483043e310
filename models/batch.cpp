#include "models/batch.hpp"

#include <algorithm>
#include <cmath>

namespace loadscape::models {
namespace {

double mean_part(double records, double most) {
  const double parts = std::ceil(records / most);
  return parts > 0.0 ? records / parts : 0.0;
}

}  // namespace

std::optional<std::uint32_t> most_records_per_call(Via via) {
  switch (via) {
    case Via::single: return 1;
    // Salesforce REST API guide v67.0: sub-requests of a composite request, records of an sObject collections request.
    case Via::composite: return 25;
    case Via::collections: return 200;
    case Via::chunk:
    case Via::bulk: break;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> records_per_call(const BatchSpec& batch) {
  return batch.per_call ? batch.per_call : most_records_per_call(batch.via);
}

double mean_records_per_job(const BatchSpec& batch) {
  const auto records = static_cast<double>(batch.records);
  return batch.delta ? std::min(records, records * batch.delta->mean()) : records;
}

double mean_records_per_chunk(const BatchSpec& batch) { return mean_part(mean_records_per_job(batch), batch.chunk); }

double mean_records_per_bulk_batch(const BatchSpec& batch) {
  return mean_part(mean_records_per_chunk(batch), batch.bulk.batch);
}

double mean_chunks_per_job(const BatchSpec& batch) { return std::ceil(mean_records_per_job(batch) / batch.chunk); }

double mean_records_per_call(const BatchSpec& batch) {
  const double chunk = mean_records_per_chunk(batch);
  const auto most = records_per_call(batch);
  return most ? mean_part(chunk, *most) : chunk;
}

}  // namespace loadscape::models
