#pragma once
/// The books: what became of every business record.

#include "models/context.hpp"
#include "models/landscape.hpp"
#include "models/observation.hpp"
#include "sim/histogram.hpp"
#include "sim/simulation.hpp"

#include <cstdint>
#include <vector>

namespace loadscape::models {

/// Somebody who follows the changes of a flow towards one of its targets.
struct ChangeListener {
  virtual ~ChangeListener() = default;
  virtual void changed(std::uint32_t entry, sim::SimTime when) = 0;  ///< committed; `entry` is its index in the books
  virtual void applied(std::uint32_t entry) = 0;  ///< handled for the first time
};

/// One flow's figures, as they are counted.
struct FlowBook {
  FlowObservation seen;
  bool replies = false;  ///< delivered means that the sender has the reply, not that the target has handled it
  std::uint32_t targets = 0;
  std::uint64_t offered_so_far = 0, delivered_so_far = 0;  ///< since the run began
  bool changes = false;  ///< a data-change flow: its staleness is its end-to-end time
  std::optional<sim::Duration> deadline, max_age;
  std::vector<std::pair<sim::Reason, std::uint64_t>> failures;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> losses;  ///< messages, by vertex
  std::uint8_t redo_failed = 0;  ///< batch: later jobs that may send a record again whose call failed
  std::uint8_t redo_rejected = 0;  ///< and one that failed by itself
  std::uint32_t lanes = 1;  ///< entity keys of the records; 1: nobody tells them apart
  std::vector<sim::SimTime> latest_handled;  ///< by target and lane: the latest emission handled so far
  std::vector<std::pair<std::uint32_t, ChangeListener*>> listeners;  ///< by target; not owned
};

/// Keeps one entry per business record and target while any message carries it.
///
///   handled   the target has done its work (the first time: delivered, unless the flow waits for a reply)
///   replied   the sender has the reply
///   answered  of several targets, this one's reply is on its way to the sender: `replied` then means those
///   accepted  the sender has been told that the record is safe
///   attempted a call to the target begins (batch flows, whose messages stand for several records)
///   finish    the message ends; its caller learns the outcome; the last message closes the entry
///
/// An entry is closed when nothing carries it any more: delivered if it ever was, else as the message that was
/// responsible for it ended. So a record whose sender gave up but whose abandoned attempt still arrives counts
/// as delivered, as it would in the target's database.
///
/// An entry may stand for several records of a batch (its weight). It splits where they part: into the calls that carry
/// them (`split`), and where some of them fail while the others are delivered (`reject`). Failed records that a later
/// job may send again are laid by, counted as failed until a message takes them up (`take_up`).
class Ledger final : public sim::Node {
 public:
  enum Action : std::uint8_t {
    handled = 1,
    replied = 2,
    accepted = 4,
    finish = 8,
    answered = 16,
    attempted = 32
  };  ///< all but finish can be one

  explicit Ledger(const std::vector<Flow>& flows);

  /// Opens one entry for each target of the flow, linked; returns the first. The caller's message carries them and is
  /// responsible for them.
  std::uint32_t open(std::uint32_t flow, std::uint64_t key, sim::SimTime now, std::uint32_t weight);

  sim::Then enter(sim::Simulation& sim, sim::Message& message, sim::Step& step) override;
  /// Forgets what was emitted before, unless a batch has begun: batches keep their records.
  void begin_window(sim::Simulation& sim) override;
  /// Records emitted from now on count for a batch of their own.
  void begin_batch();

  /// A message that carries its record(s) has come to be: call for each copy.
  void retain(const sim::Message& message);
  /// `to`, a fresh copy of `from`, carries the record(s) too and is from now on the one that is responsible, if any was.
  void hand_over(sim::Message& from, sim::Message& to);
  /// A copy at `entry` that a store keeps: responsible for the records of `message`, or for that of one target.
  sim::Message& stored_copy(sim::Simulation& sim, const sim::Message& message, sim::StepId entry,
                            std::optional<std::uint32_t> target);
  /// `message`, which stood for all targets, now stands for the given one only. Before retain.
  void narrow(sim::Message& message, std::uint32_t target) const;
  /// The message is lost at `node`, a vertex; nobody is told.
  void vanish(sim::Simulation& sim, sim::Message& message, std::uint32_t node);
  /// As `handled`, unless it has been: what comes again changes nothing.
  void handle_once(const sim::Message& message, sim::SimTime now);
  /// The record is put aside for people to look at.
  void dead_letter(const sim::Message& message, sim::SimTime now);
  /// A dead letter is put back: it is under way again.
  void redrive(const sim::Message& message);
  /// The run has ended with the record among the dead letters, though it would have been put back.
  void leave_aside(const sim::Message& message);
  /// A copy that is `age` old answers the read of the given target, or 0: what was fetched for it.
  void note_age(const sim::Message& message, std::uint32_t target, sim::Duration age);
  /// A fallback has answered the message's record(s).
  void note_degraded(const sim::Message& message);
  /// The target has handled the record at `now` for the first time; it is known for `window`.
  bool is_known(const sim::Message& message, sim::SimTime now, sim::Duration window) const;
  void note_deduplicated(const sim::Message& message);
  /// From now on the ledger keeps when each record was handled.
  void keep_handling_times() { keeps_handling_times_ = true; }
  /// The age that was noted last for the message's record, if any was.
  std::optional<sim::Duration> noted_age(const sim::Message& message) const;
  /// From now on the listener is told of the flow's changes towards this target.
  void follow_changes(std::uint32_t flow, std::uint32_t target, ChangeListener& listener);
  /// An entry for a message that is nobody's business record: it can be carried and looked up, and is not counted.
  std::uint32_t open_chore(std::uint32_t flow, std::uint64_t key, sim::SimTime now);
  /// The record has expired in a store that nobody has looked into since.
  void expire(const sim::Message& message, sim::SimTime now);

  /// Of the records that `from` carries, `to` carries the first `units`. They take the key of `to`.
  /// @pre nothing else carries them.
  void split(sim::Message& from, sim::Message& to, std::uint32_t units);
  /// Of the records that `message` carries, `units` have failed for `reason`, the others go on.
  void reject(const sim::Message& message, std::uint32_t units, sim::Reason reason, sim::SimTime now);
  /// `message` made calls besides the one that began with `attempted`.
  void count_calls(const sim::Message& message, std::uint64_t calls);
  /// Records laid by to be sent again.
  std::uint64_t laid_by(std::uint32_t flow) const;
  /// Makes `message` carry the oldest of them, at most `most`, in chains that stand for one target.
  void take_up(std::uint32_t flow, sim::Message& message, std::uint32_t most);

  sim::SimTime emitted(const sim::Message& message) const { return entries_[message.record].emitted; }
  std::uint32_t flow_of(const sim::Message& message) const { return entries_[message.record].flow; }
  /// The index of the entry for one target, among those that the message carries.
  std::uint32_t entry_of(const sim::Message& message, std::uint32_t target) const;
  std::uint64_t delivered_so_far(std::uint32_t flow) const { return books_[flow].delivered_so_far; }
  std::uint64_t offered_so_far(std::uint32_t flow) const { return books_[flow].offered_so_far; }

  void keep_records() { keep_records_ = true; }
  /// Closes what is still open, as in flight where somebody is still responsible.
  void close_books(sim::SimTime horizon);
  const std::vector<FlowBook>& books() const { return books_; }  ///< of the last batch
  const std::vector<std::vector<FlowBook>>& earlier_books() const { return earlier_; }  ///< of the batches before it
  std::vector<RecordEntry>& records() { return records_; }
  std::uint64_t open_entries() const { return open_; }

 private:
  struct Entry {
    std::uint64_t key = 0;
    sim::SimTime emitted;
    sim::SimTime closed;
    std::uint32_t flow = 0;
    std::uint16_t target = 0;
    std::uint16_t batch = 0;  ///< that it was emitted in
    std::uint32_t weight = 1;
    std::uint32_t next = sim::no_owner_record;  ///< the same record's entry for the next target
    std::uint32_t carriers = 0;  ///< messages that carry it
    std::uint32_t responsible = 0;  ///< of them, those that settle its fate
    std::uint32_t times_handled = 0;
    bool is_answered : 1 = false;  ///< only of records with several targets
    bool has_reply : 1 = false;
    bool is_accepted : 1 = false;
    bool is_degraded : 1 = false;
    bool counted : 1 = false;  ///< emitted inside the observed window
    std::uint8_t corrupted_by = 0;  ///< the change, from 1, that a handled copy suffered from; 0: none
    std::uint8_t redo_left = 0;  ///< later jobs that may send it again if it fails
    RecordEntry::Fate fate = RecordEntry::Fate::in_flight;
    sim::Reason reason;
  };

  static_assert(sizeof(Entry) <= 64);  // a cache line

  template <class Visitor>
  void for_each_entry(const sim::Message& message, Visitor visit);
  void note_handled(const sim::Message& message, sim::SimTime now);
  void keep_handling_time(const Entry& entry, sim::SimTime now);
  void note_replied(const sim::Message& message, sim::SimTime now);
  sim::Then end(sim::Simulation& sim, sim::Message& message);
  void note_loss(const Entry& entry, std::uint32_t node);
  void settle(Entry& entry, const sim::Message& message, sim::SimTime now) const;
  void release(const sim::Message& message);
  void close(Entry& entry);
  bool is_delivered(const Entry& entry) const;
  FlowBook& book_of(const Entry& entry);
  void count(const Entry& entry, RecordEntry::Fate fate);
  static void count_corrupted(FlowBook& book, const Entry& entry);
  std::uint32_t copy_of(std::uint32_t index, std::uint32_t weight);
  void leave(std::uint32_t index);  ///< nothing carries it any more
  void note_attempt(const sim::Message& message);
  void count_staleness(FlowBook& book, const Entry& entry) const;
  static void count_undelivered(FlowBook& book, const Entry& entry, RecordEntry::Fate fate);
  std::uint32_t fresh_entry();
  void keep(const Entry& entry, RecordEntry::Fate fate);

  std::vector<FlowBook> books_;
  std::vector<std::vector<FlowBook>> earlier_;  ///< by batch
  std::vector<Entry> entries_;
  static constexpr sim::Duration no_age{-1};
  std::vector<sim::Duration> ages_;  ///< by entry: of the copy that answered it last; as long as was ever needed
  std::vector<sim::SimTime> handled_at_;  ///< by entry: the first time; as long as was ever needed
  std::vector<std::uint32_t> free_;
  std::vector<std::vector<std::uint32_t>> laid_by_;  ///< by flow: entries whose records a later job may send again
  std::uint64_t open_ = 0;
  bool counting_ = true;
  bool keep_records_ = false;
  bool keeps_handling_times_ = false;
  std::vector<RecordEntry> records_;
};

}  // namespace loadscape::models
