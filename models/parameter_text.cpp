#include "models/parameter_text.hpp"

#include <fmt/format.h>

namespace loadscape::models {

std::string count_or_unlimited(const std::optional<std::uint32_t>& count) {
  return count ? fmt::format("{}", *count) : "unlimited";
}

std::string seconds_text(double seconds) {
  return seconds < 1.0 ? fmt::format("{:.4g} ms", seconds * 1e3) : fmt::format("{:.4g} s", seconds);
}

std::string distribution_text(const DistributionPtr& distribution) {
  if (!distribution) return "none";
  if (const auto value = distribution->constant()) return seconds_text(*value);
  return fmt::format("{}, mean {}", distribution->name(), seconds_text(distribution->mean()));
}

namespace {

std::string_view jitter_text(Jitter jitter) {
  switch (jitter) {
    case Jitter::full: return ", full jitter";
    case Jitter::decorrelated: return ", decorrelated jitter";
    case Jitter::spread: return ", spread";
    case Jitter::envoy: return ", as Envoy";
    case Jitter::polly: return ", as Polly";
    default: return "";
  }
}

}  // namespace

std::string backoff_text(const RetryPolicy& retry) {
  if (retry.base > sim::Duration{0}) {
    auto text = seconds_text(sim::to_seconds(retry.base));
    if (retry.factor != 1.0) text += fmt::format(" x {:g}", retry.factor);
    if (retry.max) text += ", at most " + seconds_text(sim::to_seconds(*retry.max));
    return text + std::string(jitter_text(retry.jitter));
  }
  std::string text;
  for (const auto rest : retry.backoff) {
    text += (text.empty() ? "" : ", ") + seconds_text(sim::to_seconds(rest));
  }
  return text.empty() ? "none" : text;
}

}  // namespace loadscape::models
