#include "models/reader/replay_text.hpp"

#include "models/quantity.hpp"
#include "models/reader/mistake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace loadscape::models {

namespace {

/// The next line and its number; the text shrinks.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Fields of one line; one in double quotes may hold commas, and doubled quotes for one. Nothing when a quote is open.
bool split_fields(std::string_view line, std::vector<std::string>& fields) {
  fields.clear();
  for (std::size_t i = 0; i <= line.size(); ++i) {
    auto& field = fields.emplace_back();
    while (i < line.size() && line[i] == ' ') ++i;
    if (i >= line.size() || line[i] != '"') {
      const auto end = std::min(line.find(',', i), line.size());
      field = std::string(trimmed(line.substr(i, end - i)));
      i = end;
      continue;
    }
    for (++i; i < line.size() && (line[i] != '"' || (i + 1 < line.size() && line[i + 1] == '"')); ++i) {
      if (line[i] == '"') ++i;
      field += line[i];
    }
    if (i >= line.size()) return false;
    i = std::min(line.find(',', i), line.size());
  }
  return true;
}

class ReplayReader {
 public:
  ReplayReader(std::string_view text, const StartTime& start) : text_{text}, start_{start} {}

  ReplayResult read() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    while (!text_.empty()) {
      const auto line = take_line(text_);
      ++line_;
      if (trimmed(line).empty() || line.starts_with('#')) continue;
      if (!split_fields(line, fields_)) {
        mistake("has a quote that is not closed");
      } else if (!has_header_) {
        read_header();
        if (!result_.mistakes.empty()) return std::move(result_);
      } else {
        read_record();
      }
    }
    if (!has_header_) mistake("has no first line with the names of the columns: time, bytes, key");
    if (has_header_ && result_.replay.times.empty() && result_.mistakes.empty()) mistake("has no records");
    result_.replay.distinct_keys = static_cast<std::uint32_t>(numbers_.size());
    return std::move(result_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void mistake(std::string what) {
    ++result_.mistakes_in_all;
    if (result_.mistakes.size() < most_replay_mistakes) result_.mistakes.push_back({line_, std::move(what)});
  }

  void read_header() {
    has_header_ = true;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      auto* column = fields_[i] == "time"    ? &time_
                     : fields_[i] == "bytes" ? &bytes_
                     : fields_[i] == "key"   ? &key_
                                             : nullptr;
      if (column == nullptr) {
        mistake(fmt::format("has an unknown column {}; known: time, bytes, key", in_quotes(fields_[i])));
      } else if (*column != none) {
        mistake(fmt::format("names the column {} twice", in_quotes(fields_[i])));
      } else {
        *column = i;
      }
    }
    columns_ = fields_.size();
    if (time_ == none) mistake("has no column \"time\"");
  }

  void read_record() {
    if (fields_.size() != columns_) {
      mistake(fmt::format("has {} values for {} columns", fields_.size(), columns_));
      return;
    }
    const auto at = read_time(fields_[time_]);
    if (!at) return;
    auto& replay = result_.replay;
    if (!replay.times.empty() && *at < replay.times.back()) {
      mistake(fmt::format("is earlier than line {}", last_line_));
      return;
    }
    if (bytes_ != none && !read_bytes(fields_[bytes_])) return;
    if (key_ != none) {
      if (fields_[key_].empty()) {
        mistake("has no key");
        return;
      }
      const auto number = static_cast<std::uint32_t>(numbers_.size());
      replay.keys.push_back(numbers_.try_emplace(fields_[key_], number).first->second);
    }
    replay.times.push_back(*at);
    last_line_ = line_;
  }

  bool read_bytes(std::string_view text) {
    const auto size = read_number(text);
    const bool good = size.value && *size.value >= 0.0;
    if (good) {
      result_.replay.payload_bytes.push_back(*size.value);
    } else {
      mistake(fmt::format("must have a number of bytes, got {}", in_quotes(text)));
    }
    return good;
  }

  std::optional<sim::Duration> read_time(std::string_view text) {
    if (text.size() > 10 && text[4] == '-' && text[7] == '-') return read_date_time(text);
    constexpr double longest_s = 400.0 * 86'400.0;
    const auto seconds = read_number(text);
    if (!seconds.value) {
      mistake(fmt::format("must have a time, in seconds or as 2026-01-30T06:00:00, got {}", in_quotes(text)));
    } else if (*seconds.value < 0.0 || *seconds.value > longest_s) {
      mistake(fmt::format("has a time outside of every run: {} s", text));
    } else {
      return start_.clock + sim::from_seconds(*seconds.value);
    }
    return std::nullopt;
  }

  std::optional<sim::Duration> read_date_time(std::string_view text) {
    const auto date = read_date(text.substr(0, 10));
    auto time = text.substr(11);
    if (time.ends_with('Z')) time.remove_suffix(1);
    const auto minutes = read_clock(time.substr(0, 5));
    std::optional<double> seconds = 0.0;
    if (time.size() > 5) {
      seconds = time.size() >= 8 && time[5] == ':' ? read_number(time.substr(6)).value : std::nullopt;
    }
    if (!date || (text[10] != 'T' && text[10] != ' ') || !minutes || !seconds || *seconds < 0.0 || *seconds >= 60.0) {
      mistake(fmt::format("must have a date and time such as 2026-01-30T06:00:00.250, without an offset, got {}",
                          in_quotes(text)));
      return std::nullopt;
    }
    const int year = static_cast<int>(date->year());
    if (year < first_year || year > last_year) {
      mistake(fmt::format("must lie between the years {} and {}", first_year, last_year));
      return std::nullopt;
    }
    if (!start_.has_date) {
      mistake("has a date, but the run has none: write run: {starts: \"2026-01-30 06:00\"}");
      return std::nullopt;
    }
    const auto clock = clock_of(*date) + *minutes + sim::from_seconds(*seconds);
    if (clock >= start_.clock) return clock;
    mistake(fmt::format("is earlier than the start of the run, {}", write_start(start_)));
    return std::nullopt;
  }

  std::string_view text_;
  StartTime start_;
  std::size_t line_ = 0, last_line_ = 0;
  bool has_header_ = false;
  std::size_t columns_ = 0, time_ = none, bytes_ = none, key_ = none;
  std::vector<std::string> fields_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  ///< of the keys, as they come
  ReplayResult result_;
};

}  // namespace

ReplayResult read_replay(std::string_view text, const StartTime& start) { return ReplayReader{text, start}.read(); }

}  // namespace loadscape::models
