#include "models/distribution_text.hpp"
#include "models/generator/sketch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::models {
namespace {

/// What a system is for, and how long it usually takes. Unverified modeling suggestions: no vendor publishes them.
struct Role {
  std::string_view name;
  std::size_t p50_ms;
};
constexpr Role roles[] = {
    {"crm", 80},        {"erp", 150},      {"billing", 90},    {"warehouse", 120},   {"shop", 40},
    {"payment", 110},   {"logistics", 70}, {"pricing", 25},    {"catalog", 30},      {"identity", 20},
    {"marketing", 100}, {"service", 60},   {"finance", 140},   {"hr", 90},           {"mdm", 75},
    {"analytics", 60},  {"portal", 35},    {"treasury", 160},  {"procurement", 130}, {"production", 110},
    {"quality", 80},    {"archive", 50},   {"tax", 45},        {"fraud", 55},        {"loyalty", 30},
    {"contracts", 95},  {"claims", 85},    {"scheduling", 65}, {"returns", 70},      {"dispatch", 50},
};

std::string service_text(Choice& choice, std::size_t p50_ms) {
  const auto p50 = p50_ms * choice.between(70, 130) / 100;
  switch (choice.below(4)) {
    case 0: return fmt::format("exponential({} ms)", p50);
    case 1: return fmt::format("gamma(shape={}, mean={} ms)", choice.between(2, 6), p50);
    default: return fmt::format("lognormal(p50={} ms, p99={} ms)", p50, p50 * choice.between(3, 7));
  }
}

}  // namespace

void draw_systems(Sketch& sketch) {
  const auto count = sketch.options.systems;
  std::vector<std::size_t> order(std::size(roles));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size() - 1; i > 0; --i) {
    std::swap(order[i], order[sketch.choice("generator/roles", i).below(i + 1)]);
  }
  for (std::size_t i = 0; i < count; ++i) {
    auto choice = sketch.choice("generator/system", i);
    const auto& role = roles[order[i % order.size()]];
    const auto round = i / order.size();
    auto& system = sketch.systems.emplace_back();
    system.name = round == 0 ? std::string(role.name) : fmt::format("{}-no-{}", role.name, round + 1);
    const auto service = service_text(choice, role.p50_ms);
    system.service_s = read_distribution(service, Dimension::duration).distribution->mean();
    system.workers = std::size_t{1} << choice.between(0, 3);
    system.keys.push_back({"service", service});
  }
}

}  // namespace loadscape::models
