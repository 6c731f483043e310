#include "models/distribution_text.hpp"

#include "models/quantity.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loadscape::models {

namespace {

struct WrittenArgument {
  std::string_view name;  // empty: given by position
  std::string_view text;
};

// Splits at commas outside brackets and parentheses.
std::vector<std::string_view> split_list(std::string_view text) {
  std::vector<std::string_view> parts;
  if (trimmed(text).empty()) return parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && depth == 0)) {
      parts.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    } else if (text[i] == '(' || text[i] == '[') {
      ++depth;
    } else if (text[i] == ')' || text[i] == ']') {
      --depth;
    }
  }
  return parts;
}

std::vector<WrittenArgument> split_arguments(std::string_view text) {
  std::vector<WrittenArgument> pieces;
  for (const auto part : split_list(text)) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) {
      pieces.push_back({{}, part});
    } else {
      pieces.push_back({trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1))});
    }
  }
  return pieces;
}

bool takes_several(const Argument& argument) {
  return argument.kind == ArgumentKind::list || argument.kind == ArgumentKind::numbers;
}
bool has_unit(const Argument& argument) {
  return argument.kind == ArgumentKind::value || argument.kind == ArgumentKind::list;
}

const DistributionRow* find_row(std::string_view name) {
  const auto rows = distribution_registry();
  const auto found = std::ranges::find(rows, name, &DistributionRow::name);
  return found == rows.end() ? nullptr : &*found;
}

std::string signatures_text(const DistributionRow& row) {
  std::vector<std::string> texts;
  for (const auto& signature : row.signatures)
    texts.push_back(fmt::format("{}({})", row.name, fmt::join(names_of(signature), ", ")));
  return fmt::format("{}", fmt::join(texts, " or "));
}

std::string usage(const DistributionRow& row) {
  return fmt::format("write {}, for example {}", signatures_text(row), row.example);
}

// The signature that has exactly the given names; null when none has.
const Signature* matching(const DistributionRow& row, const std::vector<WrittenArgument>& pieces) {
  for (const auto& signature : row.signatures) {
    const auto is_given = [&](const Argument& argument) {
      return std::ranges::count(pieces, argument.name, &WrittenArgument::name) == 1;
    };
    if (signature.size() == pieces.size() && std::ranges::all_of(signature, is_given)) return &signature;
  }
  return nullptr;
}

// Gives the only argument of a one-argument signature its name; several values then make one list.
void name_lone_argument(const DistributionRow& row, std::vector<WrittenArgument>& pieces, std::string_view arguments) {
  const auto has_name = [](const WrittenArgument& piece) { return !piece.name.empty(); };
  if (pieces.empty() || std::ranges::any_of(pieces, has_name)) return;
  for (const auto& signature : row.signatures) {
    if (signature.size() != 1) continue;
    if (pieces.size() > 1 && !takes_several(signature[0])) continue;
    pieces = {{signature[0].name, arguments}};
    return;
  }
}

Complaint wrong_names(const DistributionRow& row, const std::vector<WrittenArgument>& pieces) {
  std::vector<std::string> known;
  for (const auto& signature : row.signatures) {
    for (const auto& argument : signature) {
      if (std::ranges::find(known, argument.name) == known.end()) known.emplace_back(argument.name);
    }
  }
  for (const auto& piece : pieces) {
    if (piece.name.empty()) return {fmt::format("needs a name for the argument {}", piece.text), usage(row)};
    if (std::ranges::find(known, piece.name) == known.end()) {
      return {fmt::format("has no argument \"{}\"", piece.name), suggestion(piece.name, known)};
    }
    if (std::ranges::count(pieces, piece.name, &WrittenArgument::name) > 1) {
      return {fmt::format("has the argument \"{}\" twice", piece.name), "keep one of them"};
    }
  }
  return {fmt::format("needs the arguments of {}", signatures_text(row)), fmt::format("for example {}", row.example)};
}

struct ReadArgument {
  std::vector<double> values;
  std::optional<Complaint> complaint;
};

ReadArgument read_argument(const Argument& argument, std::string_view text, Dimension dimension) {
  const bool is_list = takes_several(argument);
  if (is_list && text.size() >= 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  const auto parts = is_list ? split_list(text) : std::vector<std::string_view>{text};
  ReadArgument result;
  for (const auto part : parts) {
    const auto measured = has_unit(argument) ? read_quantity(part, dimension) : read_number(part);
    if (!measured.value) {
      result.complaint =
          Complaint{fmt::format("{} {}", argument.name, measured.complaint.what), measured.complaint.hint};
      return result;
    }
    result.values.push_back(*measured.value);
  }
  return result;
}

ReadDistribution make_from(const DistributionRow& row, Signature signature, const std::vector<WrittenArgument>& pieces,
                           Dimension dimension) {
  std::vector<GivenArgument> given;
  for (const auto& argument : signature) {
    const auto piece = std::ranges::find(pieces, argument.name, &WrittenArgument::name);
    auto [values, complaint] = read_argument(argument, piece->text, dimension);
    if (complaint) return {nullptr, *complaint};
    given.push_back({argument.name, std::move(values)});
  }
  const MadeDistribution made = row.make(given);
  if (made.distribution) return {made.distribution, {}};
  const std::string what = made.wrong_argument.empty() ? made.why : fmt::format("{} {}", made.wrong_argument, made.why);
  return {nullptr, {what, fmt::format("for example {}", row.example)}};
}

ReadDistribution make_constant(double value) {
  const DistributionRow* row = find_row("constant");
  if (!row) return {nullptr, {"cannot be constant here", ""}};
  const std::vector<GivenArgument> given{{row->signatures[0][0].name, {value}}};
  const MadeDistribution made = row->make(given);
  return {made.distribution, {made.why, ""}};
}

}  // namespace

std::optional<CallText> read_call(std::string_view text) {
  text = trimmed(text);
  const auto open = text.find('(');
  if (open == std::string_view::npos) return std::nullopt;
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) {
      return CallText{trimmed(text.substr(0, open)), trimmed(text.substr(open + 1, i - open - 1)),
                      trimmed(text.substr(i + 1))};
    }
  }
  return std::nullopt;
}

ReadDistribution read_distribution(std::string_view text, Dimension dimension) {
  const auto call = read_call(text);
  if (!call) {
    if (text.find('(') != std::string_view::npos) {
      return {nullptr, {"has an unmatched parenthesis", "close every ( with a )"}};
    }
    if (const auto* row = find_row(trimmed(text))) return {nullptr, {"needs arguments in parentheses", usage(*row)}};
    const auto measured = read_quantity(text, dimension);
    if (!measured.value) return {nullptr, measured.complaint};
    if (const auto complaint = outside(*measured.value, dimension, {})) return {nullptr, *complaint};
    return make_constant(*measured.value);
  }
  const DistributionRow* row = find_row(call->name);
  if (!row)
    return {nullptr,
            {fmt::format("has no distribution \"{}\"", call->name),
             suggestion(call->name, names_of(distribution_registry()))}};
  if (!call->rest.empty()) {
    return {nullptr, {fmt::format("has \"{}\" after the distribution", call->rest), "remove it"}};
  }
  auto pieces = split_arguments(call->arguments);
  name_lone_argument(*row, pieces, call->arguments);
  const Signature* signature = matching(*row, pieces);
  if (!signature) return {nullptr, wrong_names(*row, pieces)};
  return make_from(*row, *signature, pieces, dimension);
}

std::string write_distribution(const Distribution& distribution, Dimension dimension) {
  if (const auto value = distribution.constant()) return write_quantity(*value, dimension);
  const double rounded = std::stod(fmt::format("{:.3g}", distribution.mean()));
  return fmt::format("{} with mean {}", distribution.name(), write_quantity(rounded, dimension));
}

}  // namespace loadscape::models
