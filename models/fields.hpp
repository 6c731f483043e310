#pragma once
/// Parameters described once: name, target, unit and range, sentence.
///
/// The same description is visited by the reader (which writes the targets), by its error texts, by the JSON Schema,
/// by the reference page and by `explain`; the default of a parameter is what its target holds when it is described.
///
///     void describe(Fields& fields, HubParams& hub) {
///       fields.add("workers", hub.workers, at_least(1), "workers that map and route, shared by every flow");
///       fields.add("service", hub.service, Dimension::duration, "time to map and route one message");
///       fields.add("link", hub.link, "the hub's access to the network");
///       fields.require(hub.needed <= hub.members, "needed", "must not exceed `members`", "");
///     }
///
/// What may be described: bool, std::string, std::uint32_t, std::uint64_t, double, sim::Duration, optionals of the
/// numbers and of durations, DistributionPtr, enums with `words`, structs that are described themselves (as a member
/// `describe(Fields&)` or a free `describe(Fields&, T&)`), optionals and vectors of such structs (a mapping by name
/// when they have a member `name`, a list otherwise), and vectors of durations and strings.

#include "models/landscape.hpp"

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loadscape::models {

/// What a number measures; targets hold base units: seconds, bytes, per second, bytes per second, [0, 1].
enum class Dimension { natural, number, count, share, duration, size, rate, bandwidth };

/// Bounds in base units; `above` excludes the lower bound itself.
struct Range {
  double low = 0.0;
  double high = std::numeric_limits<double>::infinity();
  bool above = false;
};

/// A unit and a range; `natural` is what the target's type suggests: a count for whole numbers, a duration for
/// sim::Duration and DistributionPtr, a plain number for double.
struct Quantity {
  Quantity() = default;
  Quantity(Dimension measure) : dimension(measure) {}            // NOLINT: reads well at the call
  Quantity(Range bounds) : range(bounds) {}                      // NOLINT: reads well at the call
  Quantity(Dimension measure, Range bounds) : dimension(measure), range(bounds) {}
  Dimension dimension = Dimension::natural;
  Range range;
};

inline constexpr Range positive{0.0, std::numeric_limits<double>::infinity(), true};
template <class Number>
  requires std::is_arithmetic_v<Number>
constexpr Range at_least(Number low) {
  return {static_cast<double>(low), std::numeric_limits<double>::infinity(), false};
}
constexpr Range at_least(sim::Duration low) { return at_least(static_cast<double>(low.count()) / 1e9); }
template <class Number>
  requires std::is_arithmetic_v<Number>
constexpr Range between(Number low, Number high) {
  return {static_cast<double>(low), static_cast<double>(high), false};
}
constexpr Range between(sim::Duration low, sim::Duration high) {
  // A quotient of whole numbers is the nearest double; a product with 1e-9 is not.
  return between(static_cast<double>(low.count()) / 1e9, static_cast<double>(high.count()) / 1e9);
}

/// What is wrong with a value, without the value itself, and what to try.
struct Complaint {
  std::string what;  ///< "must be at least 1"
  std::string hint;  ///< may be empty
};

/// A legal word and what it means.
struct Word {
  std::string word;
  std::string sentence;
};

/// One value that is written as text, with its target inside `read` and `text`.
struct Value {
  std::string expects;              ///< completes "must be": "a duration", "a whole number of at least 1"
  std::string example;              ///< "40 ms"
  std::string pattern;              ///< ECMAScript expression that legal texts match; empty: any text
  std::vector<Word> words;          ///< legal besides the pattern, or all that is legal when `only_words`
  bool only_words = false;
  enum class Bare { none, whole, real, boolean };
  Bare bare = Bare::none;           ///< which JSON value is legal besides text
  Range range;                      ///< of the bare number
  std::function<std::optional<Complaint>(std::string_view)> read;  ///< writes the target unless it complains
  std::function<std::string()> text;  ///< the target's present value as it would be written; empty: none
};

/// Several values of one kind; `element.read` appends. One value alone is a list of one.
struct ValueList {
  Value element;
  std::function<void()> clear;
  std::function<std::vector<std::string>()> texts;
};

/// Parameters of their own under one key.
struct Section {
  std::function<void(class Fields&)> describe;  ///< makes the target first if it is optional and absent
  std::function<bool()> present;
};

/// Sections by name (a mapping) or by position (a list; names are then empty).
struct Sections {
  bool named = true;
  std::string noun;                                           ///< what one of them is: "system"
  std::function<void(std::string_view name, Fields&)> append;  ///< makes one and describes it
  std::function<void(Fields&)> sample;                        ///< describes one that belongs to nobody
};

/// Values, or lists of them, by name.
struct Entries {
  std::string noun;  ///< what a name stands for: "flow"
  bool lists = false;
  std::function<ValueList(std::string_view name)> append;  ///< makes one; its values go there
  ValueList sample;                                        ///< belongs to nobody
};

/// Sections by label, each of a kind with parameters of its own; the label is the kind unless `kind:` says otherwise.
struct Choices {
  std::string noun;         ///< what one of them is: "topology"
  std::vector<Word> kinds;
  std::function<void(std::string_view label, std::size_t kind, Fields&)> append;
  std::function<void(std::size_t kind, Fields&)> sample;
};

/// The words of an enum.
template <class Enum>
struct EnumWord {
  std::string_view word;
  Enum value;
  std::string_view sentence;
};
template <class Enum>
using words = std::vector<EnumWord<Enum>>;

struct FieldText {
  std::string_view name;
  std::string_view sentence;
  bool required = false;
};

Value value_of(bool& target, const Quantity&);
Value value_of(std::string& target, const Quantity&);
Value value_of(std::uint32_t& target, const Quantity& quantity);                 ///< at most 1,000,000 unless ranged
Value value_of(std::uint64_t& target, const Quantity& quantity);
Value value_of(double& target, const Quantity& quantity);
Value value_of(sim::Duration& target, const Quantity& quantity);
Value value_of(std::optional<std::uint32_t>& target, const Quantity& quantity);  ///< nullopt is `unlimited`
Value value_of(std::optional<std::uint64_t>& target, const Quantity& quantity);  ///< nullopt is `unlimited`
Value value_of(std::optional<double>& target, const Quantity& quantity);         ///< nullopt is `unlimited`
Value value_of(std::optional<sim::Duration>& target, const Quantity& quantity);  ///< nullopt is `none`
Value value_of(DistributionPtr& target, const Quantity& quantity);               ///< null is `none`
ValueList values_of(std::vector<sim::Duration>& target, const Quantity& quantity);
ValueList values_of(std::vector<std::string>& target, const Quantity&);

namespace detail {
template <class T>
concept Scalar = requires(T& target) { value_of(target, Quantity{}); };
template <class T>
concept ScalarList = requires(T& target) { values_of(target, Quantity{}); };
Value value_of_words(std::vector<Word> legal, std::function<void(std::size_t)> set, std::function<std::size_t()> get);
}  // namespace detail

/// The visitor. `add` and `need` describe one parameter; the virtual functions are what a front end implements.
class Fields {
 public:
  virtual ~Fields() = default;

  /// A parameter that may be left out.
  template <class T>
  void add(std::string_view name, T& target, const Quantity& quantity, std::string_view sentence) {
    visit({name, sentence, false}, target, quantity);
  }
  template <class T>
  void add(std::string_view name, T& target, std::string_view sentence) {
    visit({name, sentence, false}, target, Quantity{});
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void add(std::string_view name, Enum& target, const words<Enum>& legal, std::string_view sentence) {
    value({name, sentence, false}, value_of_enum(target, legal));
  }
  /// A parameter that must be written.
  template <class T>
  void need(std::string_view name, T& target, const Quantity& quantity, std::string_view sentence) {
    visit({name, sentence, true}, target, quantity);
  }
  template <class T>
  void need(std::string_view name, T& target, std::string_view sentence) {
    visit({name, sentence, true}, target, Quantity{});
  }
  template <class Enum>
    requires std::is_enum_v<Enum>
  void need(std::string_view name, Enum& target, const words<Enum>& legal, std::string_view sentence) {
    value({name, sentence, true}, value_of_enum(target, legal));
  }

  virtual void value(const FieldText& field, const Value& value) = 0;
  virtual void values(const FieldText& field, const ValueList& list) = 0;
  virtual void section(const FieldText& field, const Section& section) = 0;
  virtual void sections(const FieldText& field, const Sections& sections) = 0;
  virtual void entries(const FieldText& field, const Entries& entries) = 0;
  virtual void choices(const FieldText& field, const Choices& choices) = 0;

  /// A condition between parameters, described after them; the complaint is about parameter `name`.
  virtual void require(bool /*holds*/, std::string_view /*name*/, std::string_view /*what*/,
                       std::string_view /*hint*/) {}
  /// Exactly one of these keys must be written (at most one when `optional`).
  virtual void one_of(const std::vector<std::string_view>& /*names*/, bool /*optional*/ = false) {}
  /// Where the mapping that is being described was written.
  virtual void place(Place& /*target*/) {}

 private:
  template <class T>
  void visit(const FieldText& field, T& target, const Quantity& quantity);
  template <class Enum>
  static Value value_of_enum(Enum& target, const words<Enum>& legal);
};

/// The free function that `add` looks for when a struct has no member `describe`.
void describe(Fields& fields, LinkSpec& link);

namespace detail {
template <class T>
void describe_struct(Fields& fields, T& target) {
  if constexpr (requires { target.describe(fields); }) {
    target.describe(fields);
  } else {
    describe(fields, target);
  }
}

template <class T>
Section section_of(T& target) {
  return {[&target](Fields& fields) { describe_struct(fields, target); }, [] { return true; }};
}
template <class T>
Section section_of(std::optional<T>& target) {
  return {[&target](Fields& fields) { describe_struct(fields, target ? *target : target.emplace()); },
          [&target] { return target.has_value(); }};
}

template <class T>
Sections sections_of(std::vector<T>& target, std::string noun) {
  Sections result;
  result.named = requires(T& one) { one.name; };
  result.noun = std::move(noun);
  result.append = [&target]([[maybe_unused]] std::string_view name, Fields& fields) {
    T& made = target.emplace_back();
    if constexpr (requires { made.name; }) made.name = std::string(name);
    describe_struct(fields, made);
  };
  result.sample = [](Fields& fields) {
    T sample{};
    describe_struct(fields, sample);
  };
  return result;
}
}  // namespace detail

template <class T>
void Fields::visit(const FieldText& field, T& target, const Quantity& quantity) {
  if constexpr (detail::Scalar<T>) {
    value(field, value_of(target, quantity));
  } else if constexpr (detail::ScalarList<T>) {
    values(field, values_of(target, quantity));
  } else if constexpr (requires { target.emplace_back(); }) {
    std::string noun(field.name);
    if (!noun.empty() && noun.back() == 's') noun.pop_back();
    sections(field, detail::sections_of(target, std::move(noun)));
  } else {
    section(field, detail::section_of(target));
  }
}

template <class Enum>
Value Fields::value_of_enum(Enum& target, const words<Enum>& legal) {
  std::vector<Word> texts;
  std::vector<Enum> values;
  for (const auto& [word, value, sentence] : legal) {
    texts.push_back({std::string(word), std::string(sentence)});
    values.push_back(value);
  }
  return detail::value_of_words(
      std::move(texts), [&target, values](std::size_t index) { target = values[index]; },
      [&target, values] {
        std::size_t index = 0;
        while (index + 1 < values.size() && values[index] != target) ++index;
        return index;
      });
}

}  // namespace loadscape::models
