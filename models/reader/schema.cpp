#include "models/reader/grammar.hpp"
#include "models/reader/read.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace loadscape::models {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view name_pattern = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

std::string described(const FieldText& field, const Value& value) {
  std::string text = fmt::format("{}. Expects {}", field.sentence, value.expects);
  if (!value.example.empty() && !value.only_words) text += fmt::format(", for example {}", value.example);
  for (const auto& word : value.words) {
    if (!word.sentence.empty()) text += fmt::format("\n- {}: {}", word.word, word.sentence);
  }
  return text;
}

Json words_schema(const Value& value) {
  if (value.bare == Value::Bare::boolean) return {{"type", "boolean"}};
  Json legal = Json::array();
  for (const auto& word : value.words) {
    if (value.bare == Value::Bare::whole) {
      legal.push_back(std::stoi(word.word));
    } else {
      legal.push_back(word.word);
    }
  }
  return {{"enum", legal}};
}

void add_bounds(Json& schema, const Value& value) {
  if (value.bare == Value::Bare::none) return;
  const bool whole = value.bare == Value::Bare::whole;
  const auto number = [&](double bound) { return whole ? Json(static_cast<std::int64_t>(bound)) : Json(bound); };
  if (std::isfinite(value.range.low))
    schema[value.range.above ? "exclusiveMinimum" : "minimum"] = number(value.range.low);
  if (std::isfinite(value.range.high)) schema["maximum"] = number(value.range.high);
}

Json text_schema(const Value& value) {
  Json schema;
  switch (value.bare) {
    case Value::Bare::whole: schema["type"] = {"integer", "string"}; break;
    case Value::Bare::real: schema["type"] = {"number", "string"}; break;
    default: schema["type"] = "string";
  }
  if (!value.pattern.empty()) {
    std::string pattern = value.pattern;
    for (const auto& word : value.words) pattern += "|" + word.word;
    schema["pattern"] = fmt::format("^(?:{})$", pattern);
  }
  add_bounds(schema, value);
  return schema;
}

Json value_schema(const FieldText& field, const Value& value) {
  Json schema{{"description", described(field, value)}};
  schema.update(value.only_words ? words_schema(value) : text_schema(value));
  const std::string present = value.text();
  if (!present.empty() && !field.required && value.bare != Value::Bare::boolean) schema["default"] = present;
  return schema;
}

/// Collects the properties of one mapping.
class SchemaFields final : public Fields {
 public:
  void value(const FieldText& field, const Value& value) override { add_property(field, value_schema(field, value)); }

  void values(const FieldText& field, const ValueList& list) override {
    Json element = value_schema(field, list.element);
    element.erase("default");
    Json schema{{"description", element["description"]}};
    element.erase("description");
    schema["anyOf"] = Json::array({element, {{"type", "array"}, {"items", element}}});
    add_property(field, std::move(schema));
  }

  void section(const FieldText& field, const Section& section) override {
    add_property(field, mapping([&](Fields& fields) { section.describe(fields); }, field.sentence));
  }

  void sections(const FieldText& field, const Sections& sections) override {
    const Json one = mapping(sections.sample, fmt::format("One {}", sections.noun));
    Json schema{{"description", field.sentence}};
    if (sections.named) {
      schema["type"] = "object";
      schema["propertyNames"] = {{"pattern", name_pattern}};
      schema["additionalProperties"] = one;
    } else {
      schema["type"] = "array";
      schema["items"] = one;
    }
    add_property(field, std::move(schema));
  }

  void entries(const FieldText& field, const Entries& entries) override {
    Json one = value_schema({}, entries.sample.element);
    one.erase("description");
    one.erase("default");
    if (entries.lists) one = {{"anyOf", Json::array({one, {{"type", "array"}, {"items", one}}})}};
    add_property(field, {{"description", field.sentence},
                         {"type", Json::array({"object", "null"})},
                         {"propertyNames", {{"pattern", name_pattern}}},
                         {"additionalProperties", std::move(one)}});
  }

  void choices(const FieldText& field, const Choices& choices) override {
    Json schema{{"description", field.sentence}, {"type", "object"}, {"propertyNames", {{"pattern", name_pattern}}}};
    Json labeled = Json::array();
    for (std::size_t i = 0; i < choices.kinds.size(); ++i) {
      const auto& kind = choices.kinds[i];
      Json one = mapping([&](Fields& fields) { choices.sample(i, fields); }, kind.sentence);
      one["properties"]["kind"] = {{"description", fmt::format("which {} this label stands for", choices.noun)},
                                   {"const", kind.word}};
      schema["properties"][kind.word] = one;
      one["type"] = "object";
      one["required"].push_back("kind");
      labeled.push_back(std::move(one));
    }
    schema["additionalProperties"] = {{"oneOf", std::move(labeled)}};
    add_property(field, std::move(schema));
  }

  void one_of(const std::vector<std::string_view>& names, bool optional) override {
    if (optional) return;
    Json alternatives = Json::array();
    for (const auto name : names) alternatives.push_back({{"required", Json::array({name})}});
    alternatives_.push_back({{"oneOf", std::move(alternatives)}});
  }

  /// The schema of a mapping that `describe` describes.
  static Json mapping(const std::function<void(Fields&)>& describe, std::string_view sentence) {
    SchemaFields fields;
    describe(fields);
    Json schema{{"description", sentence}};
    const bool may_be_empty = fields.required_.empty() && fields.alternatives_.empty();
    schema["type"] = may_be_empty ? Json::array({"object", "null"}) : Json("object");
    schema["additionalProperties"] = false;
    schema["properties"] = std::move(fields.properties_);
    if (!fields.required_.empty()) schema["required"] = std::move(fields.required_);
    if (fields.alternatives_.size() == 1) {
      schema["oneOf"] = std::move(fields.alternatives_.front()["oneOf"]);
    } else if (!fields.alternatives_.empty()) {
      schema["allOf"] = std::move(fields.alternatives_);  // one of these, and one of those
    }
    return schema;
  }

 private:
  void add_property(const FieldText& field, Json schema) {
    properties_[std::string(field.name)] = std::move(schema);
    if (field.required) required_.push_back(field.name);
  }

  Json properties_ = Json::object();
  Json required_ = Json::array();
  Json alternatives_ = Json::array();
};

}  // namespace

std::string scenario_schema() {
  ScenarioDraft sample;
  Json schema{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "Loadscape scenario, format 1"}};
  schema.update(SchemaFields::mapping([&](Fields& fields) { describe(fields, sample); },
                                      "Systems, the flows between them, and the architectures to compare"));
  return schema.dump(2) + '\n';
}

}  // namespace loadscape::models
