#include "models/policies/libraries.hpp"

#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace loadscape::models {
namespace {

constexpr std::string_view r4j_breaker = "resilience4j 2: CircuitBreakerConfig.java, CircuitBreakerMetrics.java";
constexpr std::string_view r4j_retry = "resilience4j 2: RetryConfig.java, IntervalFunction.java";
constexpr std::string_view r4j_limiter = "resilience4j 2: RateLimiterConfig.java";
constexpr std::string_view r4j_bulkhead = "resilience4j 2: BulkheadConfig.java";
constexpr std::string_view polly_breaker = "Polly 8: CircuitBreakerConstants.cs, CircuitStateController.cs";
constexpr std::string_view polly_retry = "Polly 8: RetryConstants.cs";
constexpr std::string_view polly_limiter = "Polly 8: RateLimiterConstants.cs";
constexpr std::string_view dotnet = "Microsoft.Extensions.Http.Resilience: HttpStandardResilienceOptions";
constexpr std::string_view dotnet_attempt = "learn.microsoft.com: HttpStandardResilienceOptions.AttemptTimeout";
constexpr std::string_view dotnet_errors = "Microsoft.Extensions.Http.Resilience: HttpClientResiliencePredicates";
constexpr std::string_view dotnet_transient = "timeout, outage, error, limit, rejected";
constexpr std::string_view envoy_retry = "Envoy: router_filter.rst";
constexpr std::string_view envoy_caps = "Envoy: circuit_breaker.proto";

constexpr std::array defaults{
    LibraryDefault{"resilience4j", "retry", "attempts", "3", r4j_retry},
    LibraryDefault{"resilience4j", "retry", "base", "500 ms", r4j_retry},
    LibraryDefault{"resilience4j", "breaker", "calls", "100", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "minimum_calls", "100", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "failure_rate", "50 %", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "slow_after", "60 s", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "slow_rate", "100 %", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "wait", "60 s", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "trials", "10", r4j_breaker},
    LibraryDefault{"resilience4j", "breaker", "half_opens_by_itself", "false", r4j_breaker},
    LibraryDefault{"resilience4j", "rate_limiter", "permits", "50", r4j_limiter},
    LibraryDefault{"resilience4j", "rate_limiter", "period", "500 ns", r4j_limiter},
    LibraryDefault{"resilience4j", "rate_limiter", "max_wait", "5 s", r4j_limiter},
    LibraryDefault{"resilience4j", "timeout", "after", "1 s", "resilience4j 2: TimeLimiterConfig.java"},
    LibraryDefault{"resilience4j", "bulkhead", "concurrent", "25", r4j_bulkhead},
    LibraryDefault{"resilience4j", "bulkhead", "max_wait", "0 s", r4j_bulkhead},
    LibraryDefault{"polly", "retry", "attempts", "4", polly_retry},  // 3 besides the first
    LibraryDefault{"polly", "retry", "base", "2 s", polly_retry},
    LibraryDefault{"polly", "breaker", "time", "30 s", polly_breaker},
    LibraryDefault{"polly", "breaker", "buckets", "tenths", "Polly 8: RollingHealthMetrics.cs"},
    LibraryDefault{"polly", "breaker", "minimum_calls", "100", polly_breaker},
    LibraryDefault{"polly", "breaker", "failure_rate", "10 %", polly_breaker},
    LibraryDefault{"polly", "breaker", "slow_after", "none", polly_breaker},
    LibraryDefault{"polly", "breaker", "judged_after_failures_only", "true", "Polly 8: AdvancedCircuitBehavior.cs"},
    LibraryDefault{"polly", "breaker", "wait", "5 s", polly_breaker},
    LibraryDefault{"polly", "breaker", "trials", "1", polly_breaker},
    LibraryDefault{"polly", "timeout", "after", "30 s", "Polly 8: TimeoutConstants.cs"},
    LibraryDefault{"polly", "total_timeout", "after", "30 s", "Polly 8: TimeoutConstants.cs"},
    LibraryDefault{"polly", "bulkhead", "concurrent", "1000", polly_limiter},
    LibraryDefault{"polly", "bulkhead", "max_wait", "none", polly_limiter},
    LibraryDefault{"polly", "bulkhead", "queue", "0", polly_limiter},
    LibraryDefault{"polly", "hedge", "delay", "2 s", "Polly 8: HedgingConstants.cs"},
    LibraryDefault{"polly", "hedge", "copies", "1", "Polly 8: HedgingConstants.cs"},
    LibraryDefault{"envoy", "retry", "attempts", "2", envoy_retry},  // num_retries 1
    LibraryDefault{"envoy", "retry", "base", "25 ms", envoy_retry},
    LibraryDefault{"envoy", "retry", "jitter", "envoy", envoy_retry},
    LibraryDefault{"envoy", "retry", "max", "250 ms", envoy_retry},
    LibraryDefault{"envoy", "retry", "budget.share", "20 %", envoy_caps},
    LibraryDefault{"envoy", "retry", "budget.at_least", "3", envoy_caps},
    LibraryDefault{"envoy", "total_timeout", "after", "15 s", "Envoy: route.proto, RouteAction.timeout", false},
    LibraryDefault{"envoy", "bulkhead", "concurrent", "1024", envoy_caps},
    LibraryDefault{"envoy", "bulkhead", "max_wait", "none", envoy_caps},
    LibraryDefault{"envoy", "bulkhead", "queue", "1024", envoy_caps},
    LibraryDefault{"dotnet-standard", "bulkhead", "concurrent", "1000", polly_limiter},
    LibraryDefault{"dotnet-standard", "bulkhead", "max_wait", "none", polly_limiter},
    LibraryDefault{"dotnet-standard", "bulkhead", "queue", "0", polly_limiter},
    LibraryDefault{"dotnet-standard", "total_timeout", "after", "30 s", dotnet, false},
    LibraryDefault{"dotnet-standard", "retry", "attempts", "4", polly_retry},
    LibraryDefault{"dotnet-standard", "retry", "base", "2 s", polly_retry},
    LibraryDefault{"dotnet-standard", "retry", "jitter", "polly", dotnet, false},
    LibraryDefault{"dotnet-standard", "retry", "on", dotnet_transient, dotnet_errors, false},
    LibraryDefault{"dotnet-standard", "breaker", "time", "30 s", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "buckets", "tenths", "Polly 8: RollingHealthMetrics.cs"},
    LibraryDefault{"dotnet-standard", "breaker", "minimum_calls", "100", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "failure_rate", "10 %", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "slow_after", "none", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "judged_after_failures_only", "true",
                   "Polly 8: AdvancedCircuitBehavior.cs"},
    LibraryDefault{"dotnet-standard", "breaker", "wait", "5 s", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "trials", "1", polly_breaker},
    LibraryDefault{"dotnet-standard", "breaker", "on", dotnet_transient, dotnet_errors, false},
    LibraryDefault{"dotnet-standard", "timeout", "after", "10 s", dotnet_attempt},
    LibraryDefault{"dotnet-standard", "hedge", "delay", "2 s", "Polly 8: HedgingConstants.cs"},
    LibraryDefault{"dotnet-standard", "hedge", "copies", "1", "Polly 8: HedgingConstants.cs"},
};

constexpr std::array<std::string_view, 5> standard_handler{"bulkhead", "total_timeout", "retry", "breaker", "timeout"};
constexpr std::array<std::string_view, 8> resilience4j_order{"fallback",     "total_timeout", "retry",    "breaker",
                                                             "rate_limiter", "timeout",       "bulkhead", "hedge"};
constexpr std::array<std::string_view, 8> dotnet_order{"fallback", "bulkhead", "rate_limiter", "total_timeout",
                                                       "retry",    "breaker",  "hedge",        "timeout"};

constexpr std::array known{
    Library{"resilience4j", "resilience4j 2", {}},
    Library{"polly", "Polly 8", {}},
    Library{"envoy", "Envoy; it retries only where it is told to", {}},
    Library{"dotnet-standard", "the standard handler of .NET's HTTP clients, with all its five policies",
            standard_handler},
};

constexpr std::array orders{
    PolicyOrder{"resilience4j", "retry, breaker, rate_limiter, timeout, bulkhead", resilience4j_order},
    PolicyOrder{"dotnet-standard", "bulkhead, total_timeout, retry, breaker, timeout", dotnet_order},
};

/// Writes rows of the table into the parameters that a description names.
class DefaultFields final : public Fields {
 public:
  DefaultFields(std::vector<const LibraryDefault*>& rows, std::string prefix)
      : rows_{rows}, prefix_{std::move(prefix)} {}

  void value(const FieldText& field, const Value& value) override {
    if (const auto* row = take(field.name)) read(value, *row, row->value);
  }
  void values(const FieldText& field, const ValueList& list) override {
    const auto* row = take(field.name);
    if (row == nullptr) return;
    list.clear();
    for (auto rest = row->value; !rest.empty();) {
      const auto comma = std::min(rest.find(','), rest.size());
      read(list.element, *row, trimmed(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  void section(const FieldText& field, const Section& section) override {
    const auto inside = prefix_ + std::string(field.name) + ".";
    const bool is_meant =
        std::ranges::any_of(rows_, [&](const auto* row) { return row->parameter.starts_with(inside); });
    if (!is_meant) return;
    DefaultFields fields{rows_, inside};
    section.describe(fields);
  }
  void sections(const FieldText&, const Sections&) override {}
  void entries(const FieldText&, const Entries&) override {}
  void choices(const FieldText&, const Choices&) override {}

 private:
  const LibraryDefault* take(std::string_view name) {
    const auto path = prefix_ + std::string(name);
    const auto row = std::ranges::find(rows_, path, [](const auto* each) { return each->parameter; });
    if (row == rows_.end()) return nullptr;
    const auto* found = *row;
    rows_.erase(row);
    return found;
  }
  static void read(const Value& value, const LibraryDefault& row, std::string_view text) {
    if (const auto complaint = value.read(text)) {
      throw std::logic_error(
          fmt::format("{} {}.{}: {} {}", row.library, row.policy, row.parameter, text, complaint->what));
    }
  }

  std::vector<const LibraryDefault*>& rows_;  ///< still to be written
  std::string prefix_;
};

}  // namespace

std::span<const Library> libraries() { return known; }
std::span<const LibraryDefault> library_defaults() { return defaults; }
std::span<const PolicyOrder> policy_orders() { return orders; }

void apply_library(std::string_view library, PolicyParams& params) {
  std::vector<const LibraryDefault*> rows;
  for (const auto& row : defaults) {
    if (row.library == library && row.policy == params.key) rows.push_back(&row);
  }
  DefaultFields fields{rows, ""};
  params.describe(fields);
  if (!rows.empty()) {
    throw std::logic_error(fmt::format("{} has no parameter {}", params.key, rows.front()->parameter));
  }
}

}  // namespace loadscape::models
