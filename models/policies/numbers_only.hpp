#pragma once
/// A value without its word for "no bound": the key is left out instead.

#include "models/fields.hpp"
#include "models/quantity.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace loadscape::models {

/// @param present  whether the target has a value that a description should show
inline Value numbers_only(Value value, bool present) {
  if (!value.words.empty()) value.expects = value.expects.substr(0, value.expects.find(" or `"));
  value.read = [read = std::move(value.read), words = value.words,
                expects = value.expects](std::string_view text) -> std::optional<Complaint> {
    const bool is_word = std::ranges::find(words, trimmed(text), &Word::word) != words.end();
    if (is_word) return Complaint{"must be " + expects, "leave the key out instead"};
    return read(text);
  };
  value.words.clear();
  if (!present) value.text = [] { return std::string(); };
  return value;
}

}  // namespace loadscape::models
