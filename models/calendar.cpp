#include "models/calendar.hpp"

#include <fmt/format.h>

namespace loadscape::models {
namespace {

using std::chrono::days;

/// Days within [from, to).
std::uint32_t count_days(days from, days to, bool business) {
  std::uint32_t count = 0;
  for (auto day = from; day < to; day += days{1}) {
    if (!business || is_business_day(day)) ++count;
  }
  return count;
}

}  // namespace

std::string write_date(const Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::uint32_t days_left_in_month(days day, bool business) {
  return count_days(day + days{1}, last_day_of_month(day) + days{1}, business);
}

std::uint32_t days_before_in_month(days day, bool business) {
  const auto of_month = static_cast<unsigned>(date_of(day).day());
  return count_days(day - days{of_month - 1}, day, business);
}

}  // namespace loadscape::models
