/// Payload and chunk size, to the byte and the record.

#include "tests/catch.hpp"
#include "tests/models/nodes/limits/limited.hpp"

namespace loadscape::tests {
namespace {

using Counts = std::map<std::string, std::uint64_t>;

Trial with_payload(const std::string& limits, const std::string& payload) {
  return run(fmt::format(R"(
loadscape: 1
run: {{duration: 100 s, replications: 1}}
systems: {{client: {{}}, server: {{limits: {{{}}}}}}}
flows: {{job: {{from: client, to: server, pattern: fire-and-forget, arrivals: every 10 s, payload: {}}}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                         limits, payload),
             "point-to-point");
}

Trial with_chunks(const std::string& limits, int chunk) {
  return run(fmt::format(R"(
loadscape: 1
run: {{duration: 1 h, replications: 1}}
systems: {{erp: {{}}, crm: {{limits: {{{}}}}}}}
flows: {{load: {{from: erp, to: crm, pattern: batch, schedule: daily 00:30, records: 500, chunk: {}}}}}
topologies: {{point-to-point: {{mapping: none}}}}
)",
                         limits, chunk),
             "point-to-point");
}

}  // namespace

TEST_CASE("a payload of exactly the largest size passes, one byte more is refused", "[models][limit]") {
  CHECK(with_payload("size: {payload: 1 MB}", "1000000 B").flow("job").delivered == 9);
  const auto refused = with_payload("size: {payload: 1 MB}", "1000001 B");
  CHECK(refused.flow("job").failed == Counts{{"limit: server.size", 9}});
  CHECK(refused.limit("server.size").unit == "bytes");
}

TEST_CASE("a chunk of exactly the most records passes, one more is refused", "[models][limit]") {
  CHECK(with_chunks("size: {chunk: 200}", 200).flow("load").delivered == 500);
  // 201 + 201 + 98
  CHECK(with_chunks("size: {chunk: 200}", 201).flow("load").failed == Counts{{"limit: crm.size", 402}});
}

TEST_CASE("what is too large can count as several calls at the limits behind", "[models][limit]") {
  const std::string quota = "size: {payload: 1 MB, on_breach: split}, quota: {rolling: 10 / 1 h}";
  const auto trial = with_payload(quota, "2000001 B");  // three parts each
  CHECK(trial.flow("job").delivered == 3);
  CHECK(trial.limit("server.size").used == 27);
  CHECK(trial.limit("server.quota").used == 9);
  CHECK(with_payload(quota, "2 MB").flow("job").delivered == 5);
  const auto before = with_payload("quota: {rolling: 10 / 1 h}, size: {payload: 1 MB, on_breach: split}", "2 MB");
  CHECK(before.limit("server.quota").used == 9);  // declared before: it has counted whole calls
  const auto chunks = with_chunks("size: {chunk: 200, on_breach: split}, quota: {rolling: 3 / 1 h}", 500);
  CHECK(chunks.limit("crm.quota").used == 3);
  CHECK(chunks.flow("load").delivered == 500);
}

}  // namespace loadscape::tests
