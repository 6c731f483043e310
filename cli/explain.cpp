#include "models/reader/explain.hpp"

#include "analysis/results.hpp"
#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "models/catalog/catalog.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace loadscape::cli {
namespace {

using Json = nlohmann::ordered_json;
using models::CatalogNote;
using models::ExplainedValue;
using models::Explanation;
using Origin = ExplainedValue::Origin;

bool is_below(std::string_view path, std::string_view wanted) {
  if (wanted.empty() || path == wanted) return true;
  return path.starts_with(wanted) && (path[wanted.size()] == '.' || path[wanted.size()] == '[');
}

/// Every path that a user could have meant, those of mappings among them.
std::vector<std::string> known_paths(const Explanation& explanation) {
  std::set<std::string> paths;
  for (const auto& value : explanation.values) {
    for (auto dot = value.path.find('.'); dot != std::string::npos; dot = value.path.find('.', dot + 1)) {
      paths.insert(value.path.substr(0, dot));
    }
    paths.insert(value.path);
  }
  return {paths.begin(), paths.end()};
}

/// @throws Failure when nothing is left.
void keep_below(Explanation& explanation, const std::string& wanted, const std::string& scenario) {
  const auto known = known_paths(explanation);
  std::erase_if(explanation.values, [&](const auto& value) { return !is_below(value.path, wanted); });
  std::erase_if(explanation.notes, [&](const CatalogNote& note) {
    const auto path = fmt::format("systems.{}.limits.{}", note.system, note.limit);
    return !is_below(path, wanted) && !is_below(wanted, path);
  });
  if (!explanation.values.empty() || !explanation.notes.empty()) return;
  throw Failure(fmt::format("{}: there is nothing at {}\n  hint: {}", scenario, models::in_quotes(wanted),
                            models::suggestion(wanted, known)));
}

std::string origin_text(const ExplainedValue& value, const std::string& scenario) {
  switch (value.origin) {
    case Origin::file: return fmt::format("{}:{}:{}", scenario, value.place.line, value.place.column);
    case Origin::command_line: return written_as(value.source);
    case Origin::standard:
      if (value.value.empty()) return "not written";
      return value.source.empty() ? "default" : "default of " + value.source;
    default: break;
  }
  const auto& figure = models::catalog().find(value.source).figure();
  return fmt::format("{} ({}, {}: {})", value.source, word_of(figure.confidence), figure.as_of, figure.source);
}

std::string table_text(const Explanation& explanation, const std::string& scenario) {
  constexpr std::size_t widest_path = 48, widest_value = 36;
  std::size_t path_width = 0, value_width = 0;
  for (const auto& value : explanation.values) {
    path_width = std::max(path_width, std::min(value.path.size(), widest_path));
    value_width = std::max(value_width, std::min(value.value.size(), widest_value));
  }
  std::string text;
  for (const auto& value : explanation.values) {
    text += fmt::format("{:<{}}  {:<{}}  {}\n", value.path, path_width, value.value.empty() ? "-" : value.value,
                        value_width, origin_text(value, scenario));
  }
  if (explanation.notes.empty()) return text;
  text += "\nnot simulated\n";
  for (const auto& note : explanation.notes) {
    text +=
        fmt::format("systems.{}.limits.{}: {} ({})\n  {}\n", note.system, note.limit, note.number, note.id, note.why);
  }
  return text;
}

Json origin_json(const ExplainedValue& value, const std::string& scenario) {
  switch (value.origin) {
    case Origin::file:
      return {{"kind", "file"}, {"file", scenario}, {"line", value.place.line}, {"column", value.place.column}};
    case Origin::command_line: return {{"kind", "command-line"}, {"option", written_as(value.source)}};
    case Origin::standard:
      if (value.source.empty()) return {{"kind", "default"}};
      return {{"kind", "default"}, {"of", value.source}};
    default: break;
  }
  const auto& figure = models::catalog().find(value.source).figure();
  return {{"kind", "catalog"},
          {"entry", value.source},
          {"source", figure.source},
          {"confidence", word_of(figure.confidence)},
          {"as_of", figure.as_of}};
}

std::string json_text(const Explanation& explanation, const std::string& scenario) {
  Json json{
      {"loadscape", {{"version", LOADSCAPE_VERSION}, {"format", analysis::Results::format}, {"command", "explain"}}},
      {"scenario", scenario},
      {"values", Json::array()},
      {"not_simulated", Json::array()}};
  for (const auto& value : explanation.values) {
    Json row{{"path", value.path}};
    row["value"] = value.value.empty() ? Json(nullptr) : Json(value.value);
    row["origin"] = origin_json(value, scenario);
    json["values"].push_back(std::move(row));
  }
  for (const auto& note : explanation.notes) {
    json["not_simulated"].push_back({{"path", fmt::format("systems.{}.limits.{}", note.system, note.limit)},
                                     {"number", note.number},
                                     {"entry", note.id},
                                     {"why", note.why}});
  }
  return json.dump(2) + "\n";
}

}  // namespace

int explain(const Invocation& invocation) {
  const auto& path = invocation.scenarios.front();
  const auto scenario = read_scenario(invocation, path);  // its mistakes come first
  auto explanation = models::explain_scenario(scenario.text, invocation.overrides);
  keep_below(explanation, invocation.name, path);
  print_result(invocation.format == OutputFormat::json ? json_text(explanation, path) : table_text(explanation, path));
  return done;
}

}  // namespace loadscape::cli
