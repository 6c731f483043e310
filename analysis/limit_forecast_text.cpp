#include "analysis/human.hpp"
#include "analysis/limit_forecast.hpp"
#include "analysis/results.hpp"
#include "analysis/results_json.hpp"
#include "analysis/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace loadscape::analysis {
namespace {

using Json = nlohmann::ordered_json;

std::string percent_text(double share) { return fmt::format("{:.3g} %", 100.0 * share); }
std::string instant(const std::optional<double>& at_s) { return at_s ? human_seconds(*at_s) : "-"; }

std::string allowance_text(const LimitForecast& limit) {
  const auto most = human_number(static_cast<double>(limit.allowance));
  return limit.window_s ? fmt::format("{} / {}", most, human_seconds(*limit.window_s)) : most + " at once";
}

std::string limits_table(const TopologyForecast& forecast) {
  TextTable table{{"limit", "allows", "peak use", "share", "runs out", "beyond it", "mostly"}, {}};
  for (const auto& limit : forecast.limits) {
    const double beyond = limit.refused + limit.delayed;
    table.rows.push_back({limit.name, allowance_text(limit), human_number(limit.peak_use),
                          percent_text(limit.peak_share), instant(limit.first_exhausted_at_s),
                          beyond > 0.0 ? human_number(beyond) : "-",
                          limit.used_by.empty() ? "-" : limit.used_by.front().flow});
  }
  return layout(table);
}

/// What the table has no room for: when, how likely, by whom.
std::string sentence_on(const LimitForecast& limit) {
  if (limit.used_by.empty()) return fmt::format("{}: nothing comes to it.", limit.name);
  std::vector<std::string> users;
  for (const auto& use : limit.used_by) {
    users.push_back(fmt::format("{} {}", use.flow, percent_text(use.calls / limit.peak_use)));
  }
  std::string text = fmt::format("{}: {}.", limit.name, fmt::join(users, ", "));
  if (!limit.window_s) return text;
  text += fmt::format(" Fullest window ends at {}", human_seconds(limit.peak_at_s));
  if (limit.first_exhausted_at_s) {
    text += fmt::format("; runs out at {}", human_seconds(*limit.first_exhausted_at_s));
    const bool by_chance = limit.earliest_s && (!limit.latest_s || *limit.latest_s > *limit.earliest_s);
    if (by_chance) {
      text += fmt::format(" (95 %: {} to {})", human_seconds(*limit.earliest_s),
                          limit.latest_s ? human_seconds(*limit.latest_s) : "never");
    }
  } else if (limit.exhausted_probability > 0.0 && limit.exhausted_probability < 1.0) {
    text += limit.exhausted_probability < 0.001
                ? "; the chance that it runs out is below 0.1 %"
                : fmt::format("; it runs out with probability {}", percent_text(limit.exhausted_probability));
  }
  return text + ".";
}

std::string relief_table(const LimitForecast& limit) {
  TextTable table{{fmt::format("relief for {}", limit.name), "flow", "saved", "peak use then", "enough"}, {}};
  for (const auto& relief : limit.relief) {
    table.rows.push_back({relief.measure, relief.flow.empty() ? "all" : relief.flow, human_number(relief.saved),
                          human_number(relief.peak_use_after), relief.is_enough ? "yes" : "no"});
  }
  return layout(table);
}

Json limit_json(const LimitForecast& limit) {
  Json object{{"counts", limit.counts},
              {"component", limit.component},
              {"allowance", limit.allowance},
              {"window_s", rounded_json(limit.window_s)},
              {"offered", rounded_json(limit.offered)},
              {"peak_use", rounded_json(limit.peak_use)},
              {"peak_use_share", rounded_json(limit.peak_share)},
              {"peak_at_s", rounded_json(limit.peak_at_s)},
              {"exhausted_probability", rounded_json(limit.exhausted_probability)},
              {"first_exhausted_at_s", rounded_json(limit.first_exhausted_at_s)},
              {"first_exhausted_earliest_s", rounded_json(limit.earliest_s)},
              {"first_exhausted_latest_s", rounded_json(limit.latest_s)},
              {"refused", rounded_json(limit.refused)},
              {"delayed", rounded_json(limit.delayed)}};
  object["used_by"] = Json::object();
  for (const auto& use : limit.used_by) object["used_by"][use.flow] = rounded_json(use.calls);
  object["relief"] = relief_json(limit.relief);
  return object;
}

}  // namespace

nlohmann::ordered_json relief_json(std::span<const Relief> relief) {
  Json list = Json::array();
  for (const auto& each : relief) {
    list.push_back({{"flow", each.flow.empty() ? Json(nullptr) : Json(each.flow)},
                    {"measure", each.measure},
                    {"saved", rounded_json(each.saved)},
                    {"peak_use_after", rounded_json(each.peak_use_after)},
                    {"enough", each.is_enough}});
  }
  return list;
}

std::string forecast_text(std::span<const TopologyForecast> forecasts) {
  std::string text;
  std::vector<std::string> missing;
  for (const auto& forecast : forecasts) {
    text += forecast.name + "\n";
    if (forecast.limits.empty()) {
      text += "No limit on its ways.\n\n";
      continue;
    }
    text += limits_table(forecast);
    for (const auto& limit : forecast.limits) text += wrapped(sentence_on(limit));
    for (const auto& limit : forecast.limits) {
      if (!limit.relief.empty()) text += "\n" + relief_table(limit);
    }
    text += "\n";
    for (const auto& sentence : forecast.not_modeled) {
      if (std::ranges::find(missing, sentence) == missing.end()) missing.push_back(sentence);
    }
  }
  if (!missing.empty()) text += "Not modeled\n";
  for (const auto& sentence : missing) text += wrapped("- " + sentence);
  return text;
}

std::string forecast_json(const std::string& version, const std::string& title, const std::string& path,
                          std::span<const TopologyForecast> forecasts) {
  Json root;
  root["loadscape"] = {{"version", version}, {"format", Results::format}, {"command", "limits"}};
  root["scenario"] = {{"title", title}, {"path", path}};
  root["topologies"] = Json::object();
  for (const auto& forecast : forecasts) {
    auto& at = root["topologies"][forecast.name] = {{"kind", forecast.kind}};
    at["limits"] = Json::object();
    for (const auto& limit : forecast.limits) at["limits"][limit.name] = limit_json(limit);
    at["not_modeled"] = forecast.not_modeled;
  }
  return document_text(root);
}

}  // namespace loadscape::analysis
