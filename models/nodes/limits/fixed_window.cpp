#include "models/nodes/limits/fixed_window.hpp"

#include "models/calendar.hpp"
#include "models/nodes/limits/limit_values.hpp"
#include "models/quantity.hpp"
#include "models/reader/clock_text.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

std::string zone_text(sim::Duration zone) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(zone).count();
  const auto size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

Value zone_value(sim::Duration& zone) {
  Value value;
  value.expects = "an offset from UTC, from -12:00 to +14:00";
  value.example = "-08:00";
  value.pattern = "[+-](0[0-9]|1[0-4]):[0-5][0-9]";
  value.text = [&zone] { return zone_text(zone); };
  value.read = [&zone](std::string_view text) -> std::optional<Complaint> {
    constexpr auto most = std::chrono::hours{14}, least = std::chrono::hours{-12};
    const bool has_sign = !text.empty() && (text[0] == '+' || text[0] == '-');
    const auto clock = has_sign ? read_clock(text.substr(1)) : std::nullopt;
    const auto offset = clock && text[0] == '-' ? -*clock : clock.value_or(sim::Duration{0});
    if (!clock || offset > most || offset < least) {
      return Complaint{"must be an offset from UTC, from -12:00 to +14:00", "write \"-08:00\", for example"};
    }
    zone = offset;
    return std::nullopt;
  };
  return value;
}

}  // namespace

Value FixedWindow::Params::key() { return quota_value(most, length, "calls"); }

void FixedWindow::Params::describe(Fields& fields, bool is_chosen) {
  fields.add("from", from,
             words<From>{{"clock", From::clock, "at midnight, at the full hour: at multiples of the window's length"},
                         {"first-use", From::first_use, "with the first call after the last window"}},
             "when a fixed window begins");
  fields.value({"zone", "whose clock that is, as an offset from the clock of the run, which counts as UTC"},
               zone_value(zone));
  fields.require(is_chosen || from == From::clock, "from", "belongs to a fixed window",
                 "remove it, or write fixed: 5000 / 1 d");
  fields.require(is_chosen || zone == sim::Duration{0}, "zone", "belongs to a fixed window",
                 "remove it, or write fixed: 5000 / 1 d");
  const bool fits = !is_chosen || from == From::first_use || one_week % length == sim::Duration{0};
  fields.require(fits, "fixed", "has a window that does not divide a week: it would begin at another time each week",
                 "write 1 h, 1 d or 7 d, or add from: first-use");
  fields.require(from == From::clock || zone == sim::Duration{0}, "zone",
                 "has no meaning where a window begins with its first call", "remove it");
}

std::string FixedWindow::Params::text() const {
  if (from == From::first_use) return fmt::format("{} calls in {} from the first", most, duration_text(length));
  const auto where = zone == sim::Duration{0} ? std::string() : fmt::format(" (UTC{})", zone_text(zone));
  return fmt::format("{} calls in each {}{}", most, duration_text(length), where);
}

Forgetting FixedWindow::Params::forgetting() const {
  if (from == From::first_use) return {};
  return {.kind = Forgetting::Kind::by_clock, .ahead = zone};
}

std::unique_ptr<LimitNode> FixedWindow::Params::make(const RunContext& context, const LimitTerms& terms) const {
  return std::make_unique<FixedWindow>(context, terms, *this);
}

FixedWindow::FixedWindow(const RunContext& context, const LimitTerms& terms, const Params& params)
    : PassingLimit{context, terms}, from_{params.from}, clock_at_start_{context.starts + params.zone} {}

sim::SimTime FixedWindow::end_after(sim::SimTime now) const {
  if (from_ == From::first_use) return now + terms().window;
  auto into = (clock_at_start_ + now.time_since_epoch()) % terms().window;
  if (into < sim::Duration{0}) into += terms().window;
  return now + (terms().window - into);
}

void FixedWindow::turn(sim::SimTime now) {
  if (now < end_) return;
  used_ = 0;
}

bool FixedWindow::has_left(sim::SimTime now, std::uint64_t cost) {
  turn(now);
  return used_ + cost <= allowed();
}

std::uint64_t FixedWindow::use(sim::SimTime now, std::uint64_t cost) {
  if (now >= end_) end_ = end_after(now);
  return used_ += cost;
}

sim::SimTime FixedWindow::next_admission(sim::SimTime now, std::uint64_t cost) {
  if (cost > allowed()) return sim::never;
  return now < end_ ? end_ : end_after(now);
}

std::optional<std::uint64_t> FixedWindow::in_use(sim::SimTime now) {
  turn(now);
  return used_;
}

}  // namespace loadscape::models
