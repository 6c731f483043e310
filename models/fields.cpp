#include "models/fields.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace loadscape::models {

namespace {

constexpr double longest_duration_s = 100.0 * 365.0 * 86400.0;
constexpr double largest_count = 1e6;

std::string expects_text(Dimension dimension, const Range& range) {
  std::string noun(noun_of(dimension));
  if (dimension == Dimension::share && range.low == 0.0 && range.high == 1.0) return noun;
  if (range.above) return fmt::format("{} above {}", noun, write_quantity(range.low, dimension));
  const bool open_end = std::isinf(range.high);
  if (!open_end && range.low > 0.0) {
    return fmt::format("{} from {} to {}", noun, write_quantity(range.low, dimension),
                       write_quantity(range.high, dimension));
  }
  if (range.low > 0.0) return fmt::format("{} of at least {}", noun, write_quantity(range.low, dimension));
  if (open_end || dimension == Dimension::duration) return noun;
  return fmt::format("{} of at most {}", noun, write_quantity(range.high, dimension));
}

// The usual example, or the lower bound where the usual one would be refused.
std::string example_in(Dimension dimension, const Range& range) {
  const std::string usual(example_of(dimension));
  const auto measured = read_quantity(usual, dimension);
  return measured.value && outside(*measured.value, dimension, range) ? write_quantity(range.low, dimension) : usual;
}

Value::Bare bare_of(Dimension dimension) {
  if (dimension == Dimension::count) return Value::Bare::whole;
  const bool plain = dimension == Dimension::number || dimension == Dimension::share;
  return plain ? Value::Bare::real : Value::Bare::none;
}

// The common part of every number: unit, range, words; `set` takes base units.
Value measured(Dimension dimension, const Range& range, std::function<void(double)> set,
               std::function<std::string()> text) {
  Value value;
  value.expects = expects_text(dimension, range);
  value.example = example_in(dimension, range);
  value.pattern = pattern_of(dimension);
  value.bare = bare_of(dimension);
  value.range = range;
  value.text = std::move(text);
  value.read = [dimension, range, set = std::move(set)](std::string_view written) -> std::optional<Complaint> {
    const auto [number, complaint] = read_quantity(written, dimension);
    if (!number) return complaint;
    if (auto wrong = outside(*number, dimension, range)) return wrong;
    set(*number);
    return std::nullopt;
  };
  return value;
}

Dimension chosen(const Quantity& quantity, Dimension natural) {
  return quantity.dimension == Dimension::natural ? natural : quantity.dimension;
}

Range capped(Range range, double most) {
  range.high = std::isinf(range.high) ? most : range.high;
  return range;
}

// Adds a word that empties an optional target.
template <class T>
void allow_word(Value& value, std::string word, std::string sentence, T& target) {
  value.words = {{word, std::move(sentence)}};
  value.expects += fmt::format(" or `{}`", word);
  value.read = [word, read = std::move(value.read), &target](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) == word) {
      target = T{};
      return std::nullopt;
    }
    auto complaint = read(text);
    if (complaint && edit_distance(trimmed(text), word) <= 2)
      complaint->hint = fmt::format("did you mean \"{}\"?", word);
    return complaint;
  };
}

// Whole numbers up to 2^64 are read exactly when they are written as plain digits.
Value exact_count(const Range& range, std::function<void(std::uint64_t)> set, std::function<std::string()> text) {
  const Range limits = capped(range, 1e18);
  Value value = measured(Dimension::count, range, {}, std::move(text));
  value.read = [limits, set = std::move(set)](std::string_view written) -> std::optional<Complaint> {
    const auto [number, complaint] = read_quantity(written, Dimension::count);
    if (!number) return complaint;
    if (auto wrong = outside(*number, Dimension::count, limits)) return wrong;
    std::uint64_t exact = 0;
    const std::string_view digits = trimmed(written);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
    const bool plain = error == std::errc{} && end == digits.data() + digits.size();
    set(plain ? exact : static_cast<std::uint64_t>(*number));
    return std::nullopt;
  };
  return value;
}

}  // namespace

Value value_of(bool& target, const Quantity&) {
  Value value;
  value.expects = "true or false";
  value.example = "true";
  value.words = {{"true", ""}, {"false", ""}};
  value.only_words = true;
  value.bare = Value::Bare::boolean;
  value.text = [&target] { return std::string(target ? "true" : "false"); };
  value.read = [&target](std::string_view written) -> std::optional<Complaint> {
    const auto word = trimmed(written);
    if (word != "true" && word != "false") return Complaint{"must be true or false", ""};
    target = word == "true";
    return std::nullopt;
  };
  return value;
}

Value value_of(std::string& target, const Quantity&) {
  Value value;
  value.expects = "text";
  value.bare = Value::Bare::real;
  value.range.low = -std::numeric_limits<double>::infinity();
  value.text = [&target] { return target; };
  value.read = [&target](std::string_view written) -> std::optional<Complaint> {
    target = std::string(written);
    return std::nullopt;
  };
  return value;
}

Value value_of(std::uint32_t& target, const Quantity& quantity) {
  return measured(
      Dimension::count, capped(quantity.range, largest_count),
      [&target](double number) { target = static_cast<std::uint32_t>(number); },
      [&target] { return fmt::format("{}", target); });
}

Value value_of(std::uint64_t& target, const Quantity& quantity) {
  return exact_count(
      quantity.range, [&target](std::uint64_t number) { target = number; },
      [&target] { return fmt::format("{}", target); });
}

Value value_of(double& target, const Quantity& quantity) {
  const Dimension dimension = chosen(quantity, Dimension::number);
  const Range range = dimension == Dimension::share ? capped(quantity.range, 1.0) : quantity.range;
  return measured(
      dimension, range, [&target](double number) { target = number; },
      [&target, dimension] { return write_quantity(target, dimension); });
}

Value value_of(sim::Duration& target, const Quantity& quantity) {
  return measured(
      Dimension::duration, capped(quantity.range, longest_duration_s),
      [&target](double seconds) { target = sim::from_seconds(seconds); }, [&target] { return duration_text(target); });
}

Value value_of(std::optional<std::uint32_t>& target, const Quantity& quantity) {
  Value value = measured(
      Dimension::count, capped(quantity.range, largest_count),
      [&target](double number) { target = static_cast<std::uint32_t>(number); },
      [&target] { return target ? fmt::format("{}", *target) : std::string("unlimited"); });
  allow_word(value, "unlimited", "no bound", target);
  return value;
}

Value value_of(std::optional<std::uint64_t>& target, const Quantity& quantity) {
  Value value = exact_count(
      quantity.range, [&target](std::uint64_t number) { target = number; },
      [&target] { return target ? fmt::format("{}", *target) : std::string("unlimited"); });
  allow_word(value, "unlimited", "no bound", target);
  return value;
}

Value value_of(std::optional<double>& target, const Quantity& quantity) {
  const Dimension dimension = chosen(quantity, Dimension::number);
  Value value = measured(
      dimension, quantity.range, [&target](double number) { target = number; },
      [&target, dimension] { return target ? write_quantity(*target, dimension) : "unlimited"; });
  allow_word(value, "unlimited", "no bound", target);
  return value;
}

Value value_of(std::optional<sim::Duration>& target, const Quantity& quantity) {
  Value value = measured(
      Dimension::duration, capped(quantity.range, longest_duration_s),
      [&target](double seconds) { target = sim::from_seconds(seconds); },
      [&target] { return target ? duration_text(*target) : std::string("none"); });
  allow_word(value, "none", "no limit", target);
  return value;
}

Value value_of(DistributionPtr& target, const Quantity& quantity) {
  const Dimension dimension = chosen(quantity, Dimension::duration);
  Value value;
  const std::string noun(noun_of(dimension));
  value.expects = fmt::format("{} or a distribution of {}s", noun, noun.substr(2));
  value.example = dimension == Dimension::size ? "lognormal(p50=4 KB, p99=60 KB)" : "lognormal(p50=80 ms, p99=600 ms)";
  std::vector<std::string> names;
  for (const auto& row : distribution_registry()) names.emplace_back(row.name);
  value.pattern = fmt::format(R"({}|({}) *\(.*\))", pattern_of(dimension), fmt::join(names, "|"));
  value.bare = bare_of(dimension);
  value.text = [&target, dimension] { return target ? write_distribution(*target, dimension) : std::string("none"); };
  value.read = [&target, dimension](std::string_view written) -> std::optional<Complaint> {
    auto [distribution, complaint] = read_distribution(written, dimension);
    if (!distribution) return complaint;
    target = std::move(distribution);
    return std::nullopt;
  };
  allow_word(value, "none", "as if it were zero", target);
  return value;
}

ValueList values_of(std::vector<sim::Duration>& target, const Quantity& quantity) {
  ValueList list;
  list.element = measured(
      Dimension::duration, capped(quantity.range, longest_duration_s),
      [&target](double seconds) { target.push_back(sim::from_seconds(seconds)); }, [] { return std::string(); });
  list.clear = [&target] { target.clear(); };
  list.texts = [&target] {
    std::vector<std::string> texts;
    for (const auto duration : target) texts.push_back(duration_text(duration));
    return texts;
  };
  return list;
}

ValueList values_of(std::vector<std::string>& target, const Quantity&) {
  ValueList list;
  list.element.expects = "text";
  list.element.read = [&target](std::string_view written) -> std::optional<Complaint> {
    target.emplace_back(written);
    return std::nullopt;
  };
  list.element.text = [] { return std::string(); };
  list.clear = [&target] { target.clear(); };
  list.texts = [&target] { return target; };
  return list;
}

Value detail::value_of_words(std::vector<Word> legal, std::function<void(std::size_t)> set,
                             std::function<std::size_t()> get) {
  Value value;
  std::vector<std::string> names;
  for (const auto& word : legal) names.push_back(word.word);
  value.expects = fmt::format("one of {}", fmt::join(names, ", "));
  value.example = names.empty() ? "" : names.front();
  value.words = std::move(legal);
  value.only_words = true;
  value.text = [names, get = std::move(get)] { return names[get()]; };
  value.read = [names, set = std::move(set)](std::string_view written) -> std::optional<Complaint> {
    const auto found = std::ranges::find(names, trimmed(written));
    if (found == names.end()) return Complaint{"is not a known word", suggestion(trimmed(written), names)};
    set(static_cast<std::size_t>(found - names.begin()));
    return std::nullopt;
  };
  return value;
}

void describe(Fields& fields, LinkSpec& link) {
  fields.add("latency", link.latency, Dimension::duration, "time on the way, each way");
  fields.add("bandwidth", link.bandwidth_bytes_per_s, {Dimension::bandwidth, positive},
             "a message takes its payload divided by this");
  fields.add("loss", link.loss, Dimension::share, "probability that a passage loses the message");
}

}  // namespace loadscape::models
