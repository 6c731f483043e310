#include "models/reader/explain_products.hpp"

#include "models/broker.hpp"
#include "models/fields.hpp"
#include "models/policies/libraries.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

std::string word_at(const Tree& mapping, std::string_view key) {
  const auto* entry = mapping.find(key);
  return entry != nullptr ? entry->value.text : std::string();
}

}  // namespace

ProductDefaults::ProductDefaults(std::string_view key, const Tree& mapping) {
  if (key == "store") {
    const auto* preset = find_broker_preset(word_at(mapping, "like"));
    if (preset == nullptr) return;
    for (const auto& [setting, source] : preset->sources)
      sources_[setting] = fmt::format("{}, {}", preset->name, source);
  } else if (key == "resilience" || key == "policies") {
    const auto written = word_at(mapping, "library");
    const auto library = written.empty() ? "resilience4j" : written;
    for (const auto& row : library_defaults()) {
      if (row.library != library) continue;
      sources_[fmt::format("{}.{}", row.policy, row.parameter)] =
          fmt::format("{}, {}{}", row.library, row.source, row.is_verified ? "" : " (recalled)");
    }
  }
}

std::string ProductDefaults::source_of(const std::string& inside) const {
  const auto found = sources_.find(inside);
  return found == sources_.end() ? std::string() : found->second;
}

}  // namespace loadscape::models
