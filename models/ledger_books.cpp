/// What closed entries count as, beyond the plain delivery, and when books begin anew and end.

#include "models/ledger.hpp"

#include <algorithm>
#include <tuple>

namespace loadscape::models {
namespace {

FlowObservation::ChangeToll& toll_of(FlowBook& book, std::size_t change) {
  if (book.seen.by_change.size() <= change) book.seen.by_change.resize(change + 1);
  return book.seen.by_change[change];
}

}  // namespace

void Ledger::count_staleness(FlowBook& book, const Entry& entry) const {
  const auto index = static_cast<std::size_t>(&entry - entries_.data());
  const auto age = book.changes ? entry.closed - entry.emitted : index < ages_.size() ? ages_[index] : no_age;
  if (age == no_age) return;
  book.seen.staleness.add(age, entry.weight);
  if (book.max_age && age > *book.max_age) book.seen.stale += entry.weight;
}

void Ledger::count_corrupted(FlowBook& book, const Entry& entry) {
  book.seen.corrupted += entry.weight;
  toll_of(book, entry.corrupted_by - 1U).corrupted += entry.weight;
}

void Ledger::count_undelivered(FlowBook& book, const Entry& entry, RecordEntry::Fate fate) {
  const bool is_schema = entry.reason.kind == static_cast<std::uint16_t>(Failure::schema);
  switch (fate) {
    case RecordEntry::Fate::failed: {
      if (is_schema) toll_of(book, entry.reason.detail).failed += entry.weight;
      auto same = [&](const auto& row) {
        return row.first.kind == entry.reason.kind && row.first.node == entry.reason.node;
      };
      auto row = std::ranges::find_if(book.failures, same);
      if (row == book.failures.end()) row = book.failures.insert(row, {entry.reason, 0});
      row->second += entry.weight;
      return;
    }
    case RecordEntry::Fate::lost: book.seen.lost += entry.weight; return;
    case RecordEntry::Fate::expired: book.seen.expired += entry.weight; return;
    case RecordEntry::Fate::dead_lettered:
      if (is_schema) toll_of(book, entry.reason.detail).dead_lettered += entry.weight;
      book.seen.dead_lettered += entry.weight;
      return;
    default: book.seen.in_flight += entry.weight; return;
  }
}

void Ledger::keep(const Entry& entry, RecordEntry::Fate fate) {
  if (!entry.counted || entry.weight == 0) return;
  records_.push_back({.key = entry.key,
                      .flow = entry.flow,
                      .target = entry.target,
                      .weight = entry.weight,
                      .fate = fate,
                      .duplicate = entry.times_handled > 1,
                      .corrupted = entry.corrupted_by != 0,
                      .emitted = entry.emitted,
                      .closed = entry.closed});
}

void Ledger::begin_batch() {
  earlier_.push_back(books_);
  for (auto& book : books_) {
    book.seen = FlowObservation{};
    book.failures.clear();
    book.losses.clear();
  }
}

void Ledger::begin_window(sim::Simulation&) {
  if (!earlier_.empty()) return;
  for (auto& entry : entries_) entry.counted = false;
  for (auto& book : books_) {
    book.seen = FlowObservation{};
    book.failures.clear();
    book.losses.clear();
  }
  records_.clear();
}

void Ledger::close_books(sim::SimTime horizon) {
  std::vector<bool> is_free(entries_.size(), false);
  for (const auto index : free_) is_free[index] = true;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (is_free[i]) continue;
    auto& entry = entries_[i];
    if (entry.responsible > 0) entry.fate = RecordEntry::Fate::in_flight;
    if (entry.fate == RecordEntry::Fate::in_flight && !is_delivered(entry)) entry.closed = horizon;
    close(entry);
  }
  std::ranges::sort(records_, {}, [](const RecordEntry& r) { return std::tuple{r.flow, r.target, r.key}; });
}

}  // namespace loadscape::models
