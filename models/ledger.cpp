#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {

Ledger::Ledger(const std::vector<Flow>& flows) : books_(flows.size()), laid_by_(flows.size()) {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    books_[i].replies = is_synchronous(flows[i].pattern);
    books_[i].changes = flows[i].pattern == Pattern::data_change;
    books_[i].deadline = flows[i].deadline;
    books_[i].max_age = flows[i].max_age;
    if (flows[i].keys) books_[i].lanes = flows[i].keys->count;
    books_[i].latest_handled.resize(flows[i].to.size() * books_[i].lanes);
    books_[i].targets = static_cast<std::uint32_t>(flows[i].to.size());
    if (!flows[i].batch) continue;
    // What a job could not send is still new to the next one, which looks for changes since the last success.
    books_[i].redo_rejected = static_cast<std::uint8_t>(flows[i].batch->redo);
    books_[i].redo_failed = flows[i].batch->delta ? redo_always : books_[i].redo_rejected;
  }
}

std::uint32_t Ledger::open(std::uint32_t flow, std::uint64_t key, sim::SimTime now, std::uint32_t weight) {
  auto& book = books_[flow];
  std::uint32_t first = sim::no_owner_record;
  for (std::uint32_t target = book.targets; target-- > 0;) {
    const auto index = fresh_entry();
    entries_[index] = {.key = key,
                       .emitted = now,
                       .closed = {},
                       .flow = flow,
                       .target = static_cast<std::uint16_t>(target),
                       .batch = static_cast<std::uint16_t>(earlier_.size()),
                       .weight = weight,
                       .next = first,
                       .carriers = 1,
                       .responsible = 1,
                       .counted = counting_,
                       .redo_left = book.redo_failed,
                       .reason = {}};
    if (index < ages_.size()) ages_[index] = no_age;
    for (const auto& [of, listener] : book.listeners) {
      if (of == target) listener->changed(index, now);
    }
    first = index;
  }
  const auto records = std::uint64_t{weight} * book.targets;
  book.offered_so_far += records;
  if (counting_) book.seen.offered += records;
  open_ += book.targets;
  return first;
}

std::uint32_t Ledger::open_chore(std::uint32_t flow, std::uint64_t key, sim::SimTime now) {
  const auto index = fresh_entry();
  entries_[index] = {.key = key,
                     .emitted = now,
                     .closed = {},
                     .flow = flow,
                     .batch = static_cast<std::uint16_t>(earlier_.size()),
                     .weight = 0,
                     .carriers = 1,
                     .reason = {}};
  return index;
}

std::uint32_t Ledger::fresh_entry() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
    if (free_.capacity() < entries_.capacity()) free_.reserve(entries_.capacity());
  }
  const auto index = free_.back();
  free_.pop_back();
  return index;
}

template <class Visitor>
void Ledger::for_each_entry(const sim::Message& message, Visitor visit) {
  if (!message.group) {
    visit(entries_[message.record]);
    return;
  }
  for (auto index = message.record; index != sim::no_owner_record;) {
    auto& entry = entries_[index];
    index = entry.next;
    visit(entry);
  }
}

[[gnu::noinline, gnu::cold]] void Ledger::keep_handling_time(const Entry& entry, sim::SimTime now) {
  if (handled_at_.size() < entries_.size()) handled_at_.resize(entries_.capacity());
  handled_at_[static_cast<std::size_t>(&entry - entries_.data())] = now;
}

// Each record passes here: a call of its own would cost a tenth of the books.
[[gnu::always_inline]] inline void Ledger::note_handled(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    auto& book = books_[entry.flow];
    if (message.note != 0) [[unlikely]]
      entry.corrupted_by = static_cast<std::uint8_t>(message.note);
    if (entry.times_handled++ > 0) [[unlikely]] {
      if (entry.counted) book_of(entry).seen.duplicates += entry.weight;
      return;
    }
    if (keeps_handling_times_) [[unlikely]]
      keep_handling_time(entry, now);
    for (const auto& [target, listener] : book.listeners) {
      if (target == entry.target) listener->applied(static_cast<std::uint32_t>(&entry - entries_.data()));
    }
    auto& latest = book.latest_handled[std::size_t{entry.target} * book.lanes + message.lane];
    if (entry.emitted < latest) [[unlikely]] {
      if (entry.counted) book_of(entry).seen.reordered += entry.weight;
    } else {
      latest = entry.emitted;
    }
    if (book.replies) return;
    entry.closed = now;
    book.delivered_so_far += entry.weight;
  });
}

sim::Then Ledger::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  if ((step.action & finish) != 0) return end(sim, message);
  if ((step.action & handled) != 0) note_handled(message, sim.now());
  if ((step.action & answered) != 0) for_each_entry(message, [](Entry& entry) { entry.is_answered = true; });
  if ((step.action & replied) != 0) note_replied(message, sim.now());
  if ((step.action & accepted) != 0) for_each_entry(message, [](Entry& entry) { entry.is_accepted = true; });
  if ((step.action & attempted) != 0) note_attempt(message);
  return sim::Then::proceed;
}

void Ledger::handle_once(const sim::Message& message, sim::SimTime now) {
  if (entries_[message.record].times_handled == 0) note_handled(message, now);
}

void Ledger::note_replied(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    if (message.group && !entry.is_answered) return;  // of several targets, this one has failed
    entry.has_reply = true;
    entry.closed = now;
    books_[entry.flow].delivered_so_far += entry.weight;
  });
}

sim::Then Ledger::end(sim::Simulation& sim, sim::Message& message) {
  if (message.parent != sim::no_message) {
    auto& caller = sim.message(message.parent);
    sim.step(caller.step).node->returned(sim, caller, message);
  }
  if (message.record != sim::no_owner_record) {
    if (message.responsible && message.failed) {  // else handled, handed over, or put aside: settled there
      for_each_entry(message, [&](Entry& entry) { settle(entry, message, sim.now()); });
    }
    release(message);
  }
  sim.destroy(message);
  return sim::Then::ended;
}

void Ledger::settle(Entry& entry, const sim::Message& message, sim::SimTime now) const {
  entry.fate = message.reason.kind == static_cast<std::uint16_t>(Failure::expired) ? RecordEntry::Fate::expired
                                                                                   : RecordEntry::Fate::failed;
  entry.reason = message.reason;
  if (!is_delivered(entry)) entry.closed = now;
}

void Ledger::retain(const sim::Message& message) {
  for_each_entry(message, [&](Entry& entry) {
    ++entry.carriers;
    if (message.responsible) ++entry.responsible;
  });
}

sim::Message& Ledger::stored_copy(sim::Simulation& sim, const sim::Message& message, sim::StepId entry,
                                  std::optional<std::uint32_t> target) {
  auto& copy = sim.copy(message, entry);
  copy.responsible = true;
  copy.group = message.group;
  copy.stored = sim.now();
  if (target) narrow(copy, *target);
  retain(copy);
  return copy;
}

void Ledger::hand_over(sim::Message& from, sim::Message& to) {
  to.responsible = from.responsible;
  retain(to);
  if (from.responsible) for_each_entry(from, [](Entry& entry) { --entry.responsible; });
  from.responsible = false;
}

void Ledger::release(const sim::Message& message) {
  for_each_entry(message, [&](Entry& entry) {
    entry.responsible -= static_cast<std::uint32_t>(message.responsible);
    if (--entry.carriers == 0) leave(static_cast<std::uint32_t>(&entry - entries_.data()));
  });
}

std::uint32_t Ledger::entry_of(const sim::Message& message, std::uint32_t target) const {
  auto index = message.record;
  while (message.group && entries_[index].target != target) index = entries_[index].next;
  return index;
}

void Ledger::narrow(sim::Message& message, std::uint32_t target) const {
  while (entries_[message.record].target != target) message.record = entries_[message.record].next;
  message.group = false;
}

std::optional<sim::Duration> Ledger::noted_age(const sim::Message& message) const {
  if (message.record >= ages_.size() || ages_[message.record] == no_age) return std::nullopt;
  return ages_[message.record];
}

void Ledger::follow_changes(std::uint32_t flow, std::uint32_t target, ChangeListener& listener) {
  books_[flow].listeners.emplace_back(target, &listener);
}

void Ledger::note_age(const sim::Message& message, std::uint32_t target, sim::Duration age) {
  if (ages_.size() < entries_.size()) ages_.resize(entries_.capacity(), no_age);
  ages_[entry_of(message, target)] = age;
}

void Ledger::note_degraded(const sim::Message& message) {
  for_each_entry(message, [](Entry& entry) { entry.is_degraded = true; });
}

bool Ledger::is_known(const sim::Message& message, sim::SimTime now, sim::Duration window) const {
  if (message.group || entries_[message.record].times_handled == 0) return false;
  return now - handled_at_[message.record] <= window;
}

void Ledger::note_deduplicated(const sim::Message& message) {
  for_each_entry(message, [&](Entry& entry) {
    if (entry.counted) book_of(entry).seen.deduplicated += entry.weight;
  });
}

void Ledger::vanish(sim::Simulation& sim, sim::Message& message, std::uint32_t node) {
  if (message.parent != sim::no_message) sim.message(message.parent).child = sim::no_message;
  for_each_entry(message, [&](const Entry& entry) { note_loss(entry, node); });
  if (message.responsible) {
    for_each_entry(message, [&](Entry& entry) {
      entry.fate = RecordEntry::Fate::lost;
      if (!is_delivered(entry)) entry.closed = sim.now();
    });
  }
  release(message);
  sim.destroy(message);
}

void Ledger::note_loss(const Entry& entry, std::uint32_t node) {
  if (!entry.counted) return;
  auto& losses = book_of(entry).losses;
  auto row = std::ranges::find(losses, node, &std::pair<std::uint32_t, std::uint64_t>::first);
  if (row == losses.end()) row = losses.insert(row, {node, 0});
  row->second += entry.weight;
}

void Ledger::dead_letter(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    entry.fate = RecordEntry::Fate::dead_lettered;
    entry.reason = message.reason;
    if (!is_delivered(entry)) entry.closed = now;
  });
}

void Ledger::redrive(const sim::Message& message) {
  for_each_entry(message, [&](Entry& entry) {
    entry.fate = RecordEntry::Fate::in_flight;
    if (entry.counted) book_of(entry).seen.redriven += entry.weight;
  });
}

void Ledger::leave_aside(const sim::Message& message) {
  for_each_entry(message, [](Entry& entry) { --entry.responsible; });
}

void Ledger::expire(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    entry.fate = RecordEntry::Fate::expired;
    entry.responsible = 0;
    if (!is_delivered(entry)) entry.closed = now;
  });
}

bool Ledger::is_delivered(const Entry& entry) const {
  return books_[entry.flow].replies ? entry.has_reply : entry.times_handled > 0;
}

void Ledger::leave(std::uint32_t index) {
  auto& entry = entries_[index];
  if (entry.redo_left > 0 && entry.weight > 0 && entry.fate == RecordEntry::Fate::failed && !is_delivered(entry)) {
    entry.carriers = entry.responsible = 0;
    laid_by_[entry.flow].push_back(index);
    return;
  }
  close(entry);
  free_.push_back(index);
}

void Ledger::note_attempt(const sim::Message& message) {
  const auto& entry = entries_[message.record];
  if (!entry.counted) return;
  book_of(entry).seen.attempts += message.units;
  ++book_of(entry).seen.jobs.calls;
}

void Ledger::close(Entry& entry) {
  const auto fate = is_delivered(entry) ? RecordEntry::Fate::delivered : entry.fate;
  count(entry, fate);
  if (keep_records_) keep(entry, fate);
  if (entry.weight > 0) --open_;  // a chore stands for no record
}

void Ledger::count(const Entry& entry, RecordEntry::Fate fate) {
  if (!entry.counted || entry.weight == 0) return;
  auto& book = book_of(entry);
  if (entry.is_accepted) book.seen.accepted += entry.weight;
  if (fate == RecordEntry::Fate::delivered) {
    const auto took = entry.closed - entry.emitted;
    book.seen.delivered += entry.weight;
    if (!book.deadline || took <= *book.deadline) book.seen.in_deadline += entry.weight;
    book.seen.end_to_end_time.add(took, entry.weight);
    if (entry.corrupted_by != 0) count_corrupted(book, entry);
    if (entry.is_degraded) book.seen.degraded += entry.weight;
    if (book.changes || !ages_.empty()) count_staleness(book, entry);
  } else {
    count_undelivered(book, entry, fate);
  }
}

FlowBook& Ledger::book_of(const Entry& entry) {
  return entry.batch < earlier_.size() ? earlier_[entry.batch][entry.flow] : books_[entry.flow];
}

}  // namespace loadscape::models
