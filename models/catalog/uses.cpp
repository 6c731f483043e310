#include "models/catalog/uses.hpp"

#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

namespace {

using Keys = std::vector<LimitKey>;
using Window = CatalogWindow::Kind;

// The window as the catalog writes it: "24 h" of "rolling 24 h".
std::string rolling_text(const CatalogFigure& figure, std::uint64_t allowance) {
  return fmt::format("{} / {}", allowance, figure.window_text.substr(figure.window_text.find(' ') + 1));
}
Keys rolling(const CatalogFigure& figure, std::uint64_t allowance) {
  return {{"rolling", rolling_text(figure, allowance)}};
}
Keys rolling_batches(const CatalogFigure& figure, std::uint64_t allowance) {
  return {{"rolling", rolling_text(figure, allowance)}, {"counts", "bulk-batches"}};
}
Keys bucket(const CatalogFigure& figure, std::uint64_t allowance) {
  return {{"bucket", fmt::format("{}", allowance)},
          {"refill", write_quantity(figure.window.refill_per_s, Dimension::rate)}};
}
Keys concurrent(const CatalogFigure&, std::uint64_t allowance) {
  return {{"concurrent", fmt::format("{}", allowance)}};
}

/// The numbers that limits of a scenario can express; a row for each kind of window and what is counted.
struct Row {
  Window window;
  std::string_view counts;
  Keys (*keys)(const CatalogFigure&, std::uint64_t);
};
constexpr Row modeled[] = {{Window::rolling, "calls", rolling},
                           {Window::per, "calls", rolling},  // the stricter reading of "N per minute"
                           {Window::bucket, "calls", bucket},
                           {Window::at_once, "calls", concurrent},
                           {Window::rolling, "bulk-batches", rolling_batches},
                           {Window::per, "bulk-batches", rolling_batches}};

struct Reason {
  std::string_view counts;
  std::string_view why;
};
constexpr Reason reasons[] = {
    {"calls", "no limit of a scenario has such a window"},
    {"bulk-batches", "no limit of a scenario has such a window"},
    {"long-calls", "calls are limited, but not only those that take long"},
    {"call-time", "systems have no timeouts of their own; write `timeout` at the flows that call it"},
    {"parts-of-calls", "what one call carries is not limited; `via` and `chunk` of a batch say how it is cut"},
    {"kinds-of-calls", "a limit counts every call, not one kind of them"},
    {"asynchronous-calls", "a limit counts every call, not asynchronous ones alone"},
    {"records", "a limit counts calls or batches, not records"},
    {"callouts", "what one transaction calls is not limited"},
    {"callout-time", "the time of a transaction's calls is not limited"},
    {"transactions", "the budgets of a transaction are not modeled"},
    {"long-transactions", "a limit counts calls, not transactions that take long"},
    {"published-events", "events that are published are not limited"},
    {"deliveries", "write `platform_bus` at the event-driven topology, which counts deliveries"},
    {"age", "write `retention` at the event-driven topology"},
    {"payload", "the size of a message is not limited"},
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
  static const std::vector<std::string> keys{"rolling", "bucket", "refill", "concurrent", "counts"};
  return keys;
}

std::string why_not_modeled(const CatalogFigure& figure, std::string_view counts) {
  if (!figure.is_published()) return "the number is not published";
  const auto found = std::ranges::find(reasons, counts, &Reason::counts);
  return found == std::end(reasons) ? std::string() : std::string(found->why);
}

WrittenLimit write_limit(const CatalogFigure& figure, std::string_view counts, double allowance) {
  const auto fits = [&](const Row& row) { return row.window == figure.window.kind && row.counts == counts; };
  const auto found = std::ranges::find_if(modeled, fits);
  if (!figure.is_published() || found == std::end(modeled)) return {{}, why_not_modeled(figure, counts)};
  return {found->keys(figure, static_cast<std::uint64_t>(std::floor(allowance))), {}};
}

}  // namespace loadscape::models
