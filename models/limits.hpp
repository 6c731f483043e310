#pragma once
/// Which limits there are, one row each, and what all of them have in common.
///
/// A new kind of limit is a header and a source in models/nodes/limits/, a test, a row in docs/reference/limits.md and a
/// row in models/limits.cpp: its key in a scenario, its numbers, their description and its node hang on that row.

#include "models/fields.hpp"
#include "models/landscape.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

class LimitNode;
struct RunContext;

/// Where a limit stands on the way of a call.
enum class LimitPlace {
  door,  ///< a call passes it, and has then used it up
  size,  ///< a call passes it, or is too large
  inside,  ///< a call holds it from the door until it has been handled
  transaction  ///< the handling of one message holds it, and the calls that it makes report to it
};

/// What a limit is told besides its own numbers.
struct LimitTerms {
  std::string_view kind, unit;  ///< for the figures
  std::uint64_t allowance = 1;
  sim::Duration window{0};
  OnBreach on_breach = OnBreach::refuse;
  bool retry_after = false;
  double overrun = 0.0;
  std::optional<sim::Duration> reconnect = {};
  std::size_t flows = 0;
  std::vector<std::uint64_t> costs = {};  ///< by flow; empty: one each
  bool by_record = false;  ///< that much for each record
  std::uint64_t part_bytes = 0, part_records = 0;  ///< what is larger counts as several; 0: never
  std::uint32_t transaction = 200;
};

/// How use is forgotten, for an analysis that reckons with it.
struct Forgetting {
  enum class Kind {
    unknown,  ///< it takes a run to tell
    slides,  ///< each use a window later
    by_clock,  ///< all of it when the window ends
    steadily  ///< at a constant rate
  };
  Kind kind = Kind::unknown;
  sim::Duration ahead{0};  ///< by_clock: what the limit's clock is ahead of the clock of the run
  double per_s = 0.0;  ///< steadily
};

/// The numbers of one limit. Nothing else names them.
struct LimitParams {
  virtual ~LimitParams() = default;
  /// Of the key that says which kind of limit it is.
  virtual Value key() = 0;
  /// The keys beside it. @param is_chosen  whether it is this kind that was written
  virtual void describe(Fields& /*fields*/, bool /*is_chosen*/) {}
  virtual std::string text() const = 0;  ///< for people: "100 calls in any 24 h"
  virtual std::uint64_t allowance() const = 0;
  virtual sim::Duration window() const { return sim::Duration{0}; }
  virtual Forgetting forgetting() const { return {}; }
  virtual bool sees_calls() const { return false; }  ///< calls that are made meanwhile report their begin and end
  virtual bool sees_attempts() const { return false; }  ///< every attempt of theirs passes
  virtual std::unique_ptr<LimitNode> make(const RunContext& context, const LimitTerms& terms) const = 0;
};

struct LimitKind {
  std::string_view name;  ///< in results: "rolling_quota"
  std::string_view key;  ///< in a scenario: "rolling"
  std::string_view sentence;
  std::string_view unit;
  LimitPlace place = LimitPlace::door;
  std::shared_ptr<LimitParams> (*make_params)() = nullptr;
};
std::span<const LimitKind> limit_registry();

/// What a limit allows, for people: "100 calls in any 24 h, 5 % more tolerated".
std::string text_of(const LimitSpec& limit);
std::string_view text_of(OnBreach on_breach);

/// The flows that a name stands for: that flow, or the copies of a family.
std::vector<std::size_t> flows_named(const Landscape& landscape, std::string_view name);

/// By flow: what a call uses up, or a record; 0: it does not pass the limit.
std::vector<std::uint64_t> costs_of(const LimitSpec& limit, const Landscape& landscape);
LimitTerms terms_of(const LimitSpec& limit, const Landscape& landscape);

/// How many calls may be inside at once, where that is all that the limit says.
std::optional<std::uint32_t> permits_of(const LimitSpec& limit);

/// A limit on deliveries: of the kinds that count what passes.
void describe_deliveries(Fields& fields, LimitSpec& limit);

}  // namespace loadscape::models
