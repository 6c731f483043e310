#include "models/reader/entity_text.hpp"

#include "models/distribution_text.hpp"
#include "models/quantity.hpp"

namespace loadscape::models {

Read<EntityKeys> read_entity_keys(std::string_view text) {
  constexpr double steepest = 10.0;
  text = trimmed(text);
  std::string_view count_text = text, exponent_text;
  if (const auto call = read_call(text)) {
    const auto comma = call->arguments.find(',');
    if (call->name != "zipf" || !call->rest.empty() || comma == std::string_view::npos) {
      return Complaint{"must be a number of entities", "write 1000, or zipf(1000, 1.1)"};
    }
    count_text = trimmed(call->arguments.substr(0, comma));
    exponent_text = trimmed(call->arguments.substr(comma + 1));
  }
  EntityKeys keys;
  const auto count = read_quantity(count_text, Dimension::count);
  if (!count.value) return count.complaint;
  if (auto wrong = outside(*count.value, Dimension::count, between(1U, most_entities))) return *wrong;
  keys.count = static_cast<std::uint32_t>(*count.value);
  if (exponent_text.empty()) return keys;
  const auto exponent = read_number(exponent_text);
  if (!exponent.value) return exponent.complaint;
  if (auto wrong = outside(*exponent.value, Dimension::number, between(0.0, steepest))) return *wrong;
  keys.exponent = *exponent.value;
  return keys;
}

}  // namespace loadscape::models
