#include "models/reader/grammar.hpp"

#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {

namespace {

struct MetricRow {
  Expectation::Metric metric;
  std::string_view key;
  Dimension dimension;
  std::string_view example;
  std::string_view sentence;
};
using Metric = Expectation::Metric;
constexpr MetricRow metrics[] = {
    {Metric::success, "success", Dimension::share, ">= 99.7 %", "share of the settled records that were delivered"},
    {Metric::goodput_share, "goodput", Dimension::share, ">= 95 %",
     "share of the settled records delivered within the deadline"},
    {Metric::mean, "mean", Dimension::duration, "< 2 s", "mean end-to-end time"},
    {Metric::p50, "p50", Dimension::duration, "< 2 s", "median end-to-end time"},
    {Metric::p95, "p95", Dimension::duration, "< 5 s", "95th percentile of the end-to-end time"},
    {Metric::p99, "p99", Dimension::duration, "< 10 s", "99th percentile of the end-to-end time"},
    {Metric::max, "max", Dimension::duration, "< 1 min", "longest end-to-end time"},
    {Metric::failed, "failed", Dimension::number, "<= 0", "records whose sender was told that they failed"},
    {Metric::lost, "lost", Dimension::number, "<= 0", "records lost"},
    {Metric::expired, "expired", Dimension::number, "<= 0", "records that outlived a retention"},
    {Metric::dead_lettered, "dead_lettered", Dimension::number, "<= 0", "records put aside for people to look at"},
    {Metric::duplicates, "duplicates", Dimension::number, "<= 0", "records handled again after the first time"},
    {Metric::reordered, "reordered", Dimension::number, "<= 0", "records handled after one that was emitted later"},
    {Metric::corrupted, "corrupted", Dimension::number, "<= 0", "records delivered with wrong data"},
    {Metric::throughput, "throughput", Dimension::rate, ">= 2/s", "records delivered per time"},
    {Metric::staleness_mean, "staleness_mean", Dimension::duration, "< 5 min", "mean age of what was read or applied"},
    {Metric::staleness_p50, "staleness_p50", Dimension::duration, "< 5 min", "median age of what was read or applied"},
    {Metric::staleness_p95, "staleness_p95", Dimension::duration, "< 5 min",
     "95th percentile of the age of what was read or applied"},
    {Metric::staleness_p99, "staleness_p99", Dimension::duration, "< 10 min",
     "99th percentile of the age of what was read or applied"},
    {Metric::staleness_max, "staleness_max", Dimension::duration, "< 1 h", "greatest age of what was read or applied"},
    {Metric::stale, "stale", Dimension::share, "<= 1 %", "share of the delivered that was older than `max_age`"},
};

Value bound_value(const MetricRow& row, std::vector<Expectation>& expectations) {
  Value value;
  value.expects = fmt::format("a relation and {}", noun_of(row.dimension));
  value.example = fmt::format("\"{}\"", row.example);
  value.pattern = fmt::format("(<|<=|>|>=) *{}", pattern_of(row.dimension));
  value.text = [] { return std::string(); };
  value.read = [&row, &expectations](std::string_view text) -> std::optional<Complaint> {
    const auto read = read_bound(text, row.dimension, row.example);
    if (const auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    const auto& bound = std::get<Bound>(read);
    expectations.push_back({.metric = row.metric,
                            .relation = bound.relation,
                            .bound = bound.value,
                            .text = std::string(trimmed(text)),
                            .topologies = {},
                            .place = {}});
    return std::nullopt;
  };
  return value;
}

}  // namespace

std::string_view key_of(Expectation::Metric metric) {
  return std::ranges::find(metrics, metric, &MetricRow::metric)->key;
}

std::optional<Expectation::Metric> metric_of(std::string_view key) {
  const auto* const row = std::ranges::find(metrics, key, &MetricRow::key);
  return row == std::end(metrics) ? std::nullopt : std::optional(row->metric);
}

std::vector<std::string> metric_keys() {
  std::vector<std::string> keys;
  for (const auto& row : metrics) keys.emplace_back(row.key);
  return keys;
}

void describe(Fields& fields, ExpectDraft& expect) {
  for (const auto& row : metrics) fields.value({row.key, row.sentence}, bound_value(row, expect.expectations));
  fields.add("in", expect.in, "labels of the topologies that must meet this; all of them unless written");
}

}  // namespace loadscape::models
