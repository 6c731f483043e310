#include "models/catalog/uses.hpp"

#include "models/limits.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

namespace {

using Keys = std::vector<LimitKey>;
using Window = CatalogWindow::Kind;

std::string whole(double allowance) { return fmt::format("{}", static_cast<std::uint64_t>(std::floor(allowance))); }
std::string with_unit(const CatalogFigure& figure, double allowance) {
  return fmt::format("{:g} {}", allowance, figure.unit);
}

// The window as the catalog writes it: "24 h" of "rolling 24 h".
Keys rolling(const CatalogFigure& figure, const ProfileLimit&, double allowance) {
  const auto window = figure.window_text.substr(figure.window_text.find(' ') + 1);
  return {{"rolling", fmt::format("{} / {}", whole(allowance), window)}};
}
Keys rolling_batches(const CatalogFigure& figure, const ProfileLimit& limit, double allowance) {
  auto keys = rolling(figure, limit, allowance);
  keys.push_back({"counts", "bulk-batches"});
  return keys;
}
Keys bucket(const CatalogFigure& figure, const ProfileLimit&, double allowance) {
  return {{"bucket", whole(allowance)}, {"refill", write_quantity(figure.window.refill_per_s, Dimension::rate)}};
}
Keys concurrent(const CatalogFigure&, const ProfileLimit&, double allowance) {
  return {{"concurrent", whole(allowance)}};
}
Keys long_running(const CatalogFigure&, const ProfileLimit& limit, double allowance) {
  return {{"long_running", whole(allowance)}, {"after", limit.after}};
}
Keys callouts(const CatalogFigure&, const ProfileLimit&, double allowance) { return {{"callouts", whole(allowance)}}; }
Keys callout_time(const CatalogFigure& figure, const ProfileLimit&, double allowance) {
  return {{"callout_time", with_unit(figure, allowance)}};
}
Keys payload(const CatalogFigure& figure, const ProfileLimit&, double allowance) {
  return {{"payload", with_unit(figure, allowance)}};
}

/// The numbers that limits of a scenario can express; a row for each kind of window and what is counted.
struct Row {
  Window window;
  std::string_view counts;
  Keys (*keys)(const CatalogFigure&, const ProfileLimit&, double allowance);
};
constexpr Row modeled[] = {{Window::rolling, "calls", rolling},
                           {Window::per, "calls", rolling},  // the stricter reading of "N per minute"
                           {Window::bucket, "calls", bucket},
                           {Window::at_once, "calls", concurrent},
                           {Window::at_once, "long-calls", long_running},
                           {Window::rolling, "bulk-batches", rolling_batches},
                           {Window::per, "bulk-batches", rolling_batches},
                           {Window::each, "callouts", callouts},
                           {Window::each, "callout-time", callout_time},
                           {Window::each, "payload", payload}};

struct Reason {
  std::string_view counts;
  std::string_view why;
};
constexpr Reason reasons[] = {
    {"calls", "no limit of a scenario has such a window"},
    {"bulk-batches", "no limit of a scenario has such a window"},
    {"long-calls", "no limit of a scenario has such a window"},
    {"call-time", "systems have no timeouts of their own; write `timeout` at the flows that call it"},
    {"parts-of-calls", "what one call carries is not limited; `via` and `chunk` of a batch say how it is cut"},
    {"kinds-of-calls", "a limit counts every call, not one kind of them"},
    {"asynchronous-calls", "a limit counts every call, not asynchronous ones alone"},
    {"records", "these are records of bulk jobs alone; a limit that counts records counts those of every call"},
    {"callouts", "no limit of a scenario has such a window"},
    {"callout-time", "no limit of a scenario has such a window"},
    {"cpu-time", "a system's work need not be processor time; write a limit `cpu` where it is"},
    {"long-transactions", "a limit counts calls, not transactions that take long"},
    {"published-events", "events that are published are not limited"},
    {"deliveries", "write `platform_bus` at the event-driven topology, which counts deliveries"},
    {"age", "write `retention` at the event-driven topology"},
    {"payload", "no limit of a scenario has such a window"},
    {"queues", "queues of a platform are not limited"},
    {"execution-time", "the time that calls take together is not limited"},
    {"points", "calls cost one each, not points"},
    {"actions", "actions inside the platform are not modeled"},
    {"scaling", "workers do not come and go"}};

}  // namespace

const std::vector<std::string>& catalog_uses() {
  static const std::vector<std::string> uses = [] {
    std::vector<std::string> words;
    for (const auto& row : reasons) words.emplace_back(row.counts);
    return words;
  }();
  return uses;
}

const std::vector<std::string>& limit_kind_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all{"refill", "after", "counts"};
    for (const auto& kind : limit_registry()) all.emplace_back(kind.key);
    return all;
  }();
  return keys;
}

std::string why_not_modeled(const CatalogFigure& figure, std::string_view counts) {
  if (!figure.is_published()) return "the number is not published";
  const auto* const found = std::ranges::find(reasons, counts, &Reason::counts);
  return found == std::end(reasons) ? std::string() : std::string(found->why);
}

WrittenLimit write_limit(const CatalogFigure& figure, const ProfileLimit& limit, double allowance) {
  const auto fits = [&](const Row& row) { return row.window == figure.window.kind && row.counts == limit.counts; };
  const auto* const found = std::ranges::find_if(modeled, fits);
  if (!figure.is_published() || found == std::end(modeled)) return {{}, why_not_modeled(figure, limit.counts)};
  return {found->keys(figure, limit, allowance), {}};
}

}  // namespace loadscape::models
