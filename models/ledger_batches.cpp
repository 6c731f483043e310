#include "models/ledger.hpp"

#include <algorithm>

// What batches need of the books: entries that stand for many records are divided, laid by and taken up again.

namespace loadscape::models {

std::uint32_t Ledger::copy_of(std::uint32_t index, std::uint32_t weight) {
  const auto fresh = fresh_entry();
  auto& original = entries_[index];
  entries_[fresh] = original;
  entries_[fresh].weight = weight;
  original.weight -= weight;
  ++open_;
  return fresh;
}

void Ledger::split(sim::Message& from, sim::Message& to, std::uint32_t units) {
  units = std::min(units, from.units);
  from.units -= units;
  to.units = units;
  to.responsible = from.responsible;
  const bool for_targets = books_[flow_of(from)].targets > 1;
  std::uint32_t first = sim::no_owner_record, last = sim::no_owner_record;
  const auto append = [&](std::uint32_t index) {
    (first == sim::no_owner_record ? first : entries_[last].next) = index;
    entries_[index].next = sim::no_owner_record;
    last = index;
  };
  // Whole entries first; the last one stays with `from`, if only as the name of its flow.
  auto index = from.record;
  while (!for_targets && entries_[index].weight <= units && entries_[index].next != sim::no_owner_record) {
    const auto next = entries_[index].next;
    units -= entries_[index].weight;
    append(index);
    index = next;
  }
  from.record = index;
  while (index != sim::no_owner_record) {
    const auto next = entries_[index].next;
    const auto part = copy_of(index, units);
    entries_[part].key = to.key;
    append(part);
    index = for_targets ? next : sim::no_owner_record;
  }
  to.record = first;
  to.group = first != last;
}

void Ledger::reject(const sim::Message& message, std::uint32_t units, sim::Reason reason, sim::SimTime now) {
  auto index = message.record;
  while (units > 0 && index != sim::no_owner_record) {
    const auto next = message.group ? entries_[index].next : sim::no_owner_record;
    const auto weight = std::min(units, entries_[index].weight);
    units -= weight;
    if (weight > 0 && entries_[index].times_handled == 0) {  // an earlier try may have delivered it
      const auto failed = copy_of(index, weight);
      auto& entry = entries_[failed];
      entry.key = sim::mix(entry.key, entry.weight);
      entry.fate = RecordEntry::Fate::failed;
      entry.reason = reason;
      entry.closed = now;
      entry.next = sim::no_owner_record;
      auto& book = books_[entry.flow];
      if (book.redo_failed != book.redo_rejected) entry.redo_left = book.redo_rejected;
      if (entry.counted) book_of(entry).seen.jobs.error_table += weight;
      leave(failed);
    }
    index = next;
  }
}

std::uint64_t Ledger::laid_by(std::uint32_t flow) const {
  std::uint64_t records = 0;
  for (const auto index : laid_by_[flow]) records += entries_[index].weight;
  return records;
}

void Ledger::take_up(std::uint32_t flow, sim::Message& message, std::uint32_t most) {
  auto& waiting = laid_by_[flow];
  std::size_t taken = 0;
  message.record = sim::no_owner_record;
  message.units = 0;
  for (std::uint32_t last = 0; taken < waiting.size() && message.units < most; ++taken) {
    auto index = waiting[taken];
    const auto room = most - message.units;
    if (entries_[index].weight > room) {
      index = copy_of(index, room);
      waiting.insert(waiting.begin() + static_cast<std::ptrdiff_t>(taken), index);
    }
    auto& entry = entries_[index];
    entry.carriers = entry.responsible = 1;
    entry.fate = RecordEntry::Fate::in_flight;
    entry.next = sim::no_owner_record;
    if (entry.redo_left != redo_always) --entry.redo_left;
    if (entry.counted) book_of(entry).seen.jobs.redone += entry.weight;
    message.units += entry.weight;
    (message.record == sim::no_owner_record ? message.record : entries_[last].next) = index;
    last = index;
  }
  message.group = taken > 1;
  message.responsible = true;
  waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(taken));
}

void Ledger::count_calls(const sim::Message& message, std::uint64_t calls) {
  const auto& entry = entries_[message.record];
  if (entry.counted) book_of(entry).seen.jobs.calls += calls;
}

}  // namespace loadscape::models
