#include "models/policies/failure_words.hpp"

#include "models/context.hpp"

#include <array>
#include <initializer_list>

namespace loadscape::models {
namespace {

constexpr std::uint32_t bits_of(std::initializer_list<Failure> kinds) {
  std::uint32_t bits = 0;
  for (const auto kind : kinds) bits |= 1U << static_cast<std::uint32_t>(kind);
  return bits;
}

struct FailureWord {
  std::string_view word;
  std::uint32_t bits;
  std::string_view sentence;
};

constexpr std::array failure_words{
    FailureWord{"timeout", bits_of({Failure::timeout}), "no answer in time"},
    FailureWord{"outage", bits_of({Failure::down, Failure::node_down, Failure::partition}),
                "somebody on the way is down or cut off"},
    FailureWord{"error", bits_of({Failure::error, Failure::nested, Failure::poison}),
                "the callee says that it could not, be it for a call that it makes itself"},
    FailureWord{"limit", bits_of({Failure::limit}), "a limit of the callee"},
    FailureWord{"rejected", bits_of({Failure::rejected, Failure::reneged}), "no room, or patience lost in the line"},
    FailureWord{"schema", bits_of({Failure::schema}), "an adapter does not understand the record"},
    FailureWord{"circuit-open", bits_of({Failure::circuit_open}), "a circuit breaker refused the call"},
    FailureWord{"bulkhead", bits_of({Failure::bulkhead}), "a bulkhead refused the call"},
    FailureWord{"rate-limit", bits_of({Failure::rate_limit}), "a rate limiter of the caller refused the call"},
};

}  // namespace

ValueList failure_list(FailureSet& target) {
  std::vector<Word> legal;
  for (const auto& row : failure_words) legal.push_back({std::string(row.word), std::string(row.sentence)});
  ValueList list;
  list.element = detail::value_of_words(
      std::move(legal), [&target](std::size_t index) { target.bits |= failure_words[index].bits; },
      [] { return std::size_t{0}; });
  list.element.text = [] { return std::string(); };
  list.clear = [&target] { target.bits = 0; };
  list.texts = [&target] {
    std::vector<std::string> texts;
    for (const auto& row : failure_words) {
      if ((target.bits & row.bits) != 0) texts.emplace_back(row.word);
    }
    return texts;
  };
  return list;
}

std::string failure_text(const FailureSet& failures) {
  std::string text;
  for (const auto& row : failure_words) {
    if ((failures.bits & row.bits) != 0) text += (text.empty() ? "" : ", ") + std::string(row.word);
  }
  return text.empty() ? "any failure" : text;
}

}  // namespace loadscape::models
