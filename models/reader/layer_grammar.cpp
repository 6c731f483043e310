#include "models/reader/grammar.hpp"

#include "models/quantity.hpp"
#include "models/reader/expressions.hpp"

namespace loadscape::models {

namespace {

constexpr std::string_view count_hint = "write 3, 1..5 or geometric(2.5)";

Value count_value(CallCount& target) {
  std::uint32_t unused = 1;
  Value value = value_of(unused, between(1U, CallCount::most));
  value.pattern = R"([0-9]+|[0-9]+ *\.\. *[0-9]+|geometric *\(.*\))";
  value.example = "3";
  value.text = [&target] { return target.text(); };
  value.read = [&target](std::string_view text) -> std::optional<Complaint> {
    const auto read = read_call_count(text);
    if (const auto* complaint = std::get_if<Complaint>(&read)) return *complaint;
    target = std::get<CallCount>(read);
    return std::nullopt;
  };
  return value;
}

// A whole number, read as the number of calls always was.
Read<std::uint32_t> read_whole(std::string_view text, std::uint32_t least) {
  std::uint32_t number = 0;
  if (auto complaint = value_of(number, between(least, CallCount::most)).read(text)) return *complaint;
  return number;
}

Read<CallCount> uniform_count(std::string_view low_text, std::string_view high_text) {
  const auto low = read_whole(trimmed(low_text), 0);
  if (const auto* complaint = std::get_if<Complaint>(&low)) return *complaint;
  const auto high = read_whole(trimmed(high_text), 1);
  if (const auto* complaint = std::get_if<Complaint>(&high)) return *complaint;
  if (std::get<std::uint32_t>(low) >= std::get<std::uint32_t>(high)) {
    return Complaint{"must go from a smaller number to a larger one", std::string(count_hint)};
  }
  return CallCount::uniform(std::get<std::uint32_t>(low), std::get<std::uint32_t>(high));
}

}  // namespace

Read<CallCount> read_call_count(std::string_view text) {
  text = trimmed(text);
  if (const auto dots = text.find(".."); dots != std::string_view::npos) {
    return uniform_count(text.substr(0, dots), text.substr(dots + 2));
  }
  if (!text.starts_with("geometric")) {
    const auto fixed = read_whole(text, 1);
    if (const auto* complaint = std::get_if<Complaint>(&fixed)) return *complaint;
    return CallCount{std::get<std::uint32_t>(fixed)};
  }
  auto inside = trimmed(text.substr(std::string_view("geometric").size()));
  if (!inside.starts_with('(') || !inside.ends_with(')')) return Complaint{"needs its mean", std::string(count_hint)};
  inside.remove_prefix(1);
  inside.remove_suffix(1);
  double mean = 0.0;
  constexpr double largest_mean = 10'000.0;  // beyond, cutting the draw at a million would show
  if (auto complaint = value_of(mean, Quantity{Dimension::number, {0.0, largest_mean, true}}).read(trimmed(inside))) {
    return Complaint{"has a mean that " + complaint->what, std::string(count_hint)};
  }
  return CallCount::geometric(mean);
}

void describe_calls(Fields& fields, FlowDraft& draft) {
  fields.value({"count", "calls or follow-ups when it fires: a number, a range (each alike) or geometric(mean)"},
               count_value(draft.trigger.count));
  fields.add("calls", draft.trigger.calls,
             words<CallOrder>{{"sequential", CallOrder::sequential, "one after the other"},
                              {"parallel", CallOrder::parallel, "all at once"}},
             "during: how several calls are made");
  Value first = value_of(draft.first, between(1U, CallCount::most));
  first.text = [] { return std::string(); };
  fields.value({"first", "parallel: the caller goes on with so many answers; with all of them unless written"}, first);
  fields.add("after_reply", draft.trigger.after_reply,
             "during: the calls are made after the other flow's answer, its worker still held");
}

void describe(Fields& fields, Host& host) {
  fields.place(host.place);
  fields.need("cores", host.cores, at_least(1), "workers of its systems that can work at once");
  fields.add("discipline", host.discipline,
             words<Discipline>{{"fifo", Discipline::fifo, "first come, first served, to the end of the work"},
                               {"processor-sharing", Discipline::processor_sharing,
                                "all are served at once, each at an equal share of the cores"}},
             "who gets a core next");
}

}  // namespace loadscape::models
