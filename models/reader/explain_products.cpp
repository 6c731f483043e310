#include "models/reader/explain_products.hpp"

#include "models/broker.hpp"
#include "models/fields.hpp"
#include "models/policies/libraries.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

/// The values of a description, as a scenario writes them.
class TextsOf final : public Fields {
 public:
  void value(const FieldText& field, const Value& value) override { texts[std::string(field.name)] = value.text(); }
  void values(const FieldText& field, const ValueList& list) override {
    auto& text = texts[std::string(field.name)];
    for (const auto& each : list.texts()) text += each + " ";
  }
  void section(const FieldText& field, const Section& section) override {
    texts[std::string(field.name)] = section.present() ? "there" : "none";
  }
  void sections(const FieldText&, const Sections&) override {}
  void entries(const FieldText&, const Entries&) override {}
  void choices(const FieldText&, const Choices&) override {}

  std::map<std::string, std::string> texts;
};

std::map<std::string, std::string> texts_of(BrokerSpec spec) {
  TextsOf fields;
  spec.describe(fields);
  return fields.texts;
}

std::string word_at(const Tree& mapping, std::string_view key) {
  const auto* entry = mapping.find(key);
  return entry != nullptr ? entry->value.text : std::string();
}

}  // namespace

ProductDefaults::ProductDefaults(std::string_view key, const Tree& mapping) {
  if (key == "store") {
    const auto* preset = find_broker_preset(word_at(mapping, "like"));
    if (preset == nullptr) return;
    const auto plain = texts_of({});
    for (const auto& [name, text] : texts_of(preset->settings())) {
      if (plain.at(name) != text) sources_[name] = fmt::format("{}, {}", preset->name, preset->source);
    }
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
