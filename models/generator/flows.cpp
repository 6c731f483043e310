#include "models/generator/sketch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace loadscape::models {
namespace {

constexpr std::string_view entities[] = {"order",    "invoice", "customer",  "product",  "price",   "stock",
                                         "shipment", "payment", "ticket",    "contract", "lead",    "quote",
                                         "return",   "account", "campaign",  "employee", "address", "document",
                                         "forecast", "rebate",  "complaint", "delivery", "receipt", "refund"};

std::string_view verb(Pattern pattern) {
  switch (pattern) {
    case Pattern::request_reply: return "-check";
    case Pattern::remote_call_in: return "-query";
    case Pattern::batch: return "-load";
    case Pattern::data_change: return "-changes";
    case Pattern::virtualization: return "-view";
    case Pattern::fire_and_forget: break;
  }
  return "";
}

Pattern drawn_pattern(Choice& choice, const std::vector<PatternShare>& shares) {
  constexpr double thousandths = 1000.0;
  std::vector<std::size_t> weights;
  for (const auto& share : shares) weights.push_back(static_cast<std::size_t>(share.weight * thousandths));
  auto rest = choice.below(std::accumulate(weights.begin(), weights.end(), std::size_t{0}));
  std::size_t i = 0;
  while (rest >= weights[i]) rest -= weights[i++];
  return shares[i].pattern;
}

/// An end that differs from `from`; later in the list of systems when nobody may wait for himself.
std::size_t drawn_target(const Sketch& sketch, Choice& choice, std::size_t from) {
  const auto count = sketch.systems.size();
  if (!sketch.has("timeouts")) return choice.between(from + 1, count - 1);
  return (from + 1 + choice.below(count - 1)) % count;
}

std::size_t drawn_sender(const Sketch& sketch, Choice& choice) {
  return choice.below(sketch.systems.size() - (sketch.has("timeouts") ? 0 : 1));
}

/// A schedule soon after the run starts: a job of some thousand records in chunks.
void draw_job(const Sketch& sketch, SketchFlow& flow, Choice& choice) {
  const auto first = sketch.options.run_starts + std::chrono::minutes{choice.between(1, 5)};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(first).count();
  const auto chunk = 50 * choice.between(1, 10);
  const auto chunks = choice.between(3, 30);
  flow.at_once = choice.between(1, 3);
  flow.rate_per_s = static_cast<double>(chunks) / sketch.options.run_s;
  flow.keys.push_back({"schedule", fmt::format("daily {:02}:{:02}", minutes / 60 % 24, minutes % 60)});
  flow.keys.push_back({"records", fmt::format("{}", chunk * chunks - choice.below(chunk))});
  flow.keys.push_back({"chunk", fmt::format("{}", chunk)});
  flow.keys.push_back({"parallel", fmt::format("{}", flow.at_once)});
}

/// Records per minute, each rate half as often as one of half its size.
void draw_arrivals(const Sketch& sketch, SketchFlow& flow, Choice& choice) {
  if (flow.pattern == Pattern::batch) {
    draw_job(sketch, flow, choice);
    return;
  }
  const auto per_hour =
      std::max(1.0, static_cast<double>((std::size_t{1} << choice.between(1, 9)) * choice.between(30, 60)) *
                        sketch.options.rate_factor);
  const auto rounded = static_cast<std::size_t>(per_hour);
  flow.rate_per_s = static_cast<double>(rounded) / 3600.0;
  flow.keys.push_back({"arrivals", fmt::format("poisson({}/h){}", rounded, sketch.options.profile)});
}

std::string unique(std::map<std::string, std::size_t>& seen, const std::string& name) {
  const auto times = ++seen[name];
  return times == 1 ? name : fmt::format("{}-no-{}", name, times);
}

}  // namespace

void draw_flows(Sketch& sketch) {
  const auto shares = sketch.options.shares.empty() ? usual_shares() : sketch.options.shares;
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < sketch.options.flows; ++i) {
    auto choice = sketch.choice("generator/flow", i);
    auto& flow = sketch.flows.emplace_back();
    const auto entity = std::string(choice.one_of(entities));
    flow.pattern = drawn_pattern(choice, shares);
    flow.name = unique(seen, entity + std::string(verb(flow.pattern)));
    flow.from = drawn_sender(sketch, choice);
    flow.to = {drawn_target(sketch, choice, flow.from)};
    if (flow.name != entity) flow.keys.push_back({"entity", entity});
    draw_arrivals(sketch, flow, choice);
  }
}

}  // namespace loadscape::models
