#include "models/ledger.hpp"

#include <algorithm>

namespace loadscape::models {
namespace {

bool waits_for_reply(Pattern pattern) {
  return pattern == Pattern::request_reply || pattern == Pattern::remote_call_in || pattern == Pattern::virtualization;
}

}  // namespace

Ledger::Ledger(const std::vector<Flow>& flows)
    : books_(flows.size()), delivered_so_far_(flows.size(), 0), offered_so_far_(flows.size(), 0) {
  for (std::size_t i = 0; i < flows.size(); ++i) {
    books_[i].replies = waits_for_reply(flows[i].pattern);
    books_[i].deadline = flows[i].deadline;
    books_[i].latest_handled.resize(flows[i].to.size());
    targets_.push_back(static_cast<std::uint32_t>(flows[i].to.size()));
  }
}

std::uint32_t Ledger::open(std::uint32_t flow, std::uint64_t key, sim::SimTime now, std::uint32_t weight) {
  std::uint32_t first = sim::no_owner_record;
  for (std::uint32_t target = targets_[flow]; target-- > 0;) {
    std::uint32_t index = 0;
    if (free_.empty()) {
      index = static_cast<std::uint32_t>(entries_.size());
      entries_.emplace_back();
      if (free_.capacity() < entries_.capacity()) free_.reserve(entries_.capacity());
    } else {
      index = free_.back();
      free_.pop_back();
    }
    auto& entry = entries_[index];
    entry = Entry{};
    entry.key = key;
    entry.emitted = now;
    entry.flow = flow;
    entry.target = target;
    entry.weight = weight;
    entry.next = first;
    entry.counted = counting_;
    if (counting_) books_[flow].seen.offered += weight;
    first = index;
  }
  offered_so_far_[flow] += std::uint64_t{weight} * targets_[flow];
  open_ += targets_[flow];
  return first;
}

template <class Visitor>
void Ledger::for_each_entry(const sim::Message& message, Visitor visit) {
  for (auto index = message.record; index != sim::no_owner_record;) {
    auto& entry = entries_[index];
    const auto next = message.group ? entry.next : sim::no_owner_record;
    visit(entry);
    index = next;
  }
}

sim::Then Ledger::enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) {
  switch (step.action) {
    case handled: note_handled(message, sim.now()); return sim::Then::proceed;
    case replied: note_replied(message, sim.now()); return sim::Then::proceed;
    case accepted: for_each_entry(message, [](Entry& entry) { entry.is_accepted = true; }); return sim::Then::proceed;
    default: return end(sim, message);
  }
}

void Ledger::note_handled(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    auto& book = books_[entry.flow];
    if (entry.times_handled++ > 0) {
      if (entry.counted) book.seen.duplicates += entry.weight;
      return;
    }
    auto& latest = book.latest_handled[entry.target];
    if (entry.emitted < latest && entry.counted) book.seen.reordered += entry.weight;
    latest = std::max(latest, entry.emitted);
    if (book.replies) return;
    entry.closed = now;
    delivered_so_far_[entry.flow] += entry.weight;
  });
}

void Ledger::note_replied(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    entry.has_reply = true;
    entry.closed = now;
    delivered_so_far_[entry.flow] += entry.weight;
  });
}

sim::Then Ledger::end(sim::Simulation& sim, sim::Message& message) {
  if (message.parent != sim::no_message) {
    auto& caller = sim.message(message.parent);
    sim.step(caller.step).node->returned(sim, caller, message);
  }
  if (message.record != sim::no_owner_record) {
    if (message.responsible) {
      for_each_entry(message, [&](Entry& entry) { settle(entry, message, sim.now()); });
    }
    release(message);
  }
  sim.destroy(message);
  return sim::Then::ended;
}

void Ledger::settle(Entry& entry, const sim::Message& message, sim::SimTime now) const {
  if (!message.failed) return;  // handled, handed over, or put aside: settled there
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

void Ledger::release(const sim::Message& message) {
  for (auto index = message.record; index != sim::no_owner_record;) {
    auto& entry = entries_[index];
    const auto next = message.group ? entry.next : sim::no_owner_record;
    if (message.responsible) --entry.responsible;
    if (--entry.carriers == 0) {
      close(entry);
      free_.push_back(index);
    }
    index = next;
  }
}

void Ledger::narrow(sim::Message& message, std::uint32_t target) const {
  while (entries_[message.record].target != target) message.record = entries_[message.record].next;
  message.group = false;
}

void Ledger::vanish(sim::Simulation& sim, sim::Message& message) {
  if (message.parent != sim::no_message) sim.message(message.parent).child = sim::no_message;
  if (message.responsible) {
    for_each_entry(message, [&](Entry& entry) {
      entry.fate = RecordEntry::Fate::lost;
      if (!is_delivered(entry)) entry.closed = sim.now();
    });
  }
  release(message);
  sim.destroy(message);
}

void Ledger::dead_letter(const sim::Message& message, sim::SimTime now) {
  for_each_entry(message, [&](Entry& entry) {
    entry.fate = RecordEntry::Fate::dead_lettered;
    entry.reason = message.reason;
    if (!is_delivered(entry)) entry.closed = now;
  });
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

void Ledger::close(Entry& entry) {
  const auto fate = is_delivered(entry) ? RecordEntry::Fate::delivered : entry.fate;
  count(entry, fate);
  if (keep_records_) keep(entry, fate);
  --open_;
}

void Ledger::count(const Entry& entry, RecordEntry::Fate fate) {
  if (!entry.counted) return;
  auto& book = books_[entry.flow];
  if (entry.is_accepted) book.seen.accepted += entry.weight;
  switch (fate) {
    case RecordEntry::Fate::delivered: {
      const auto took = entry.closed - entry.emitted;
      book.seen.delivered += entry.weight;
      if (!book.deadline || took <= *book.deadline) book.seen.in_deadline += entry.weight;
      book.seen.end_to_end_time.add(took, entry.weight);
      return;
    }
    case RecordEntry::Fate::failed: {
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
    case RecordEntry::Fate::dead_lettered: book.seen.dead_lettered += entry.weight; return;
    case RecordEntry::Fate::in_flight: book.seen.in_flight += entry.weight; return;
  }
}

void Ledger::keep(const Entry& entry, RecordEntry::Fate fate) {
  if (!entry.counted) return;
  records_.push_back({.key = entry.key,
                      .flow = entry.flow,
                      .target = entry.target,
                      .weight = entry.weight,
                      .fate = fate,
                      .duplicate = entry.times_handled > 1,
                      .emitted = entry.emitted,
                      .closed = entry.closed});
}

void Ledger::begin_window(sim::Simulation&) {
  for (auto& entry : entries_) entry.counted = false;
  for (auto& book : books_) {
    book.seen = FlowObservation{};
    book.failures.clear();
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
