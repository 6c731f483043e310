#include "models/reader/tree.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>

namespace loadscape::models {

namespace {

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};
struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};
struct EventDeleter {
  fy_parser* parser;
  void operator()(fy_event* event) const { fy_parser_event_free(parser, event); }
};
using Event = std::unique_ptr<fy_event, EventDeleter>;

std::string token_text(fy_token* token) {
  std::size_t length = 0;
  const char* text = token ? fy_token_get_text(token, &length) : nullptr;
  return text ? std::string(text, length) : std::string();
}

Place place_of(fy_event& event) {
  fy_token* token = fy_event_get_token(&event);
  const fy_mark* mark = token ? fy_token_start_mark(token) : nullptr;
  return mark ? Place{mark->line + 1, mark->column + 1} : Place{};
}

/// Builds the tree from events, on a stack of its own: deep nesting must not use up the machine's.
class Builder {
 public:
  explicit Builder(std::vector<Mistake>& mistakes) : mistakes_(mistakes) {}

  /// False when reading on makes no sense.
  bool take(fy_event& event);
  std::optional<Tree> result() { return std::move(root_); }

 private:
  struct Level {
    Tree tree;
    std::string anchor;
    bool flow_style = false;
    std::optional<TreeEntry> key;  // mapping: the key whose value comes next
    bool skip_value = false;       // the key was a mistake
    std::vector<TreeEntry> entries;
  };

  bool open(fy_event& event, Tree::Kind kind, bool flow_style);
  void close();
  void scalar(fy_event& event);
  bool alias(fy_event& event);
  void place_value(Tree tree, const std::string& anchor);
  void take_key(const Tree& tree);
  void keep_unique(Level& level);
  void refuse_tag(fy_event& event);
  void mistake(Place place, std::string what, std::string hint) {
    mistakes_.push_back({place, "", std::move(what), std::move(hint), ""});
  }
  static std::size_t size_of(const Tree& tree);

  std::vector<Mistake>& mistakes_;
  std::vector<Level> levels_;
  std::optional<Tree> root_;
  std::map<std::string, Tree> anchors_;
  std::map<std::string, std::size_t> anchor_sizes_;
  std::size_t aliased_values_ = 0;
  int documents_ = 0;
};

bool Builder::take(fy_event& event) {
  switch (event.type) {
    case FYET_DOCUMENT_START:
      if (++documents_ == 1) return true;
      mistake(place_of(event), "a scenario is one document, here a second one begins", "remove the line \"---\"");
      return false;
    case FYET_MAPPING_START:
      return open(event, Tree::Kind::mapping,
                  fy_token_get_type(event.mapping_start.mapping_start) == FYTT_FLOW_MAPPING_START);
    case FYET_SEQUENCE_START:
      return open(event, Tree::Kind::sequence,
                  fy_token_get_type(event.sequence_start.sequence_start) == FYTT_FLOW_SEQUENCE_START);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: close(); return true;
    case FYET_SCALAR: scalar(event); return true;
    case FYET_ALIAS: return alias(event);
    default: return true;
  }
}

bool Builder::open(fy_event& event, Tree::Kind kind, bool flow_style) {
  refuse_tag(event);
  if (levels_.size() >= deepest_nesting) {
    mistake(place_of(event), fmt::format("nested deeper than {} levels", deepest_nesting),
            "a scenario needs fewer than ten");
    return false;
  }
  Level level;
  level.tree.kind = kind;
  level.tree.place = place_of(event);
  level.flow_style = flow_style;
  level.anchor = token_text(fy_event_get_anchor_token(&event));
  levels_.push_back(std::move(level));
  return true;
}

void Builder::close() {
  Level level = std::move(levels_.back());
  levels_.pop_back();
  level.tree.entries = std::move(level.entries);
  if (level.flow_style) rejoin_split_calls(level.tree, mistakes_);
  level.entries = std::move(level.tree.entries);
  keep_unique(level);
  place_value(std::move(level.tree), level.anchor);
}

void Builder::keep_unique(Level& level) {
  std::map<std::string, int> lines;
  for (auto& entry : level.entries) {
    const auto [first, is_new] = lines.emplace(entry.key, entry.place.line);
    if (is_new) {
      level.tree.entries.push_back(std::move(entry));
    } else {
      mistake(entry.place, fmt::format("the key {} is written twice", in_quotes(entry.key)),
              fmt::format("the first one is on line {}; keep one of them", first->second));
    }
  }
}

void Builder::scalar(fy_event& event) {
  refuse_tag(event);
  fy_token* token = event.scalar.value;
  const std::string text = token_text(token);
  const bool plain = !token || fy_token_scalar_style(token) == FYSS_PLAIN;
  Tree tree = plain_scalar(text, place_of(event));
  if (!plain) tree.kind = Tree::Kind::scalar;
  // The mark of a quoted token lies behind the opening quote.
  const fy_scalar_style style = plain ? FYSS_PLAIN : fy_token_scalar_style(token);
  if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) --tree.place.column;
  tree.in_quotes = !plain;
  place_value(std::move(tree), token_text(fy_event_get_anchor_token(&event)));
}

bool Builder::alias(fy_event& event) {
  const std::string name = token_text(event.alias.anchor);
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    std::vector<std::string> known;
    for (const auto& [anchor, tree] : anchors_) known.push_back(anchor);
    mistake(place_of(event), fmt::format("the alias *{} has no anchor before it", name), suggestion(name, known));
    return false;
  }
  aliased_values_ += anchor_sizes_[name];
  if (aliased_values_ > most_aliased_values) {
    mistake(place_of(event), fmt::format("aliases expand to more than {} values", most_aliased_values),
            "write the values out, or use fewer aliases of aliases");
    return false;
  }
  place_value(found->second, "");
  return true;
}

void Builder::place_value(Tree tree, const std::string& anchor) {
  if (!anchor.empty()) {
    anchor_sizes_[anchor] = size_of(tree);
    anchors_[anchor] = tree;
  }
  if (levels_.empty()) {
    root_ = std::move(tree);
    return;
  }
  Level& level = levels_.back();
  if (level.tree.kind == Tree::Kind::sequence) {
    level.tree.items.push_back(std::move(tree));
  } else if (!level.key) {
    take_key(tree);
  } else {
    // A value that is not there stands where its key stands.
    if (tree.place.line == 0) tree.place = level.key->place;
    level.key->value = std::move(tree);
    if (!level.skip_value) level.entries.push_back(std::move(*level.key));
    level.key.reset();
  }
}

void Builder::take_key(const Tree& tree) {
  Level& level = levels_.back();
  level.key = TreeEntry{tree.text, tree.place, {}};
  level.skip_value = true;
  if (tree.kind == Tree::Kind::mapping || tree.kind == Tree::Kind::sequence) {
    mistake(tree.place, "a key must be a word, here it is a list or a mapping", "");
  } else if (tree.text == "<<" && !tree.in_quotes) {
    mistake(tree.place, "merge keys (<<) are not supported", "use an alias for a whole value, or write the keys out");
  } else {
    level.skip_value = false;
  }
}

void Builder::refuse_tag(fy_event& event) {
  const std::string tag = token_text(fy_event_get_tag_token(&event));
  if (tag.empty()) return;
  mistake(place_of(event), fmt::format("tags are not supported, got {}", in_quotes(tag)), "remove the tag");
}

std::size_t Builder::size_of(const Tree& tree) {
  std::size_t size = 1;
  for (const auto& entry : tree.entries) size += size_of(entry.value);
  for (const auto& item : tree.items) size += size_of(item);
  return size;
}

std::string_view line_of(std::string_view text, int line) {
  for (int i = 1; i < line; ++i) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

std::string syntax_hint(std::string_view line) {
  const auto content = line.find_first_not_of(' ');
  if (content != std::string_view::npos && line[content] == '\t') return "indent with spaces, YAML allows no tabs";
  for (const std::string_view opening : {": >", ": %", ": @", ": `"}) {
    if (line.find(opening) != std::string_view::npos)
      return "put the value in quotes, for example success: \">= 99 %\"";
  }
  return "check the indentation, the quotes and the brackets here and on the line before";
}

Mistake syntax_mistake(fy_diag* diag, std::string_view text) {
  void* iterator = nullptr;
  const fy_diag_error* error = diag ? fy_diag_errors_iterate(diag, &iterator) : nullptr;
  if (!error) return {{1, 1}, "", "is not valid YAML", "", ""};
  const Place place{std::max(error->line, 1), std::max(error->column, 1)};
  return {place, "", fmt::format("is not valid YAML: {}", error->msg ? error->msg : ""),
          syntax_hint(line_of(text, place.line)), ""};
}

bool parse_events(std::string_view text, Builder& builder, std::vector<Mistake>& mistakes) {
  fy_diag_cfg silent{};
  fy_diag_cfg_default(&silent);
  silent.fp = nullptr;
  silent.output_fn = [](fy_diag*, void*, const char*, std::size_t) {};
  const std::unique_ptr<fy_diag, DiagDeleter> diag(fy_diag_create(&silent));
  if (diag) fy_diag_set_collect_errors(diag.get(), true);
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE |
                                                 FYPCF_DISABLE_DEPTH_LIMIT);
  config.diag = diag.get();
  const std::unique_ptr<fy_parser, ParserDeleter> parser(fy_parser_create(&config));
  if (!parser || fy_parser_set_string(parser.get(), text.data(), text.size()) != 0) {
    mistakes.push_back({{}, "", "cannot be parsed: out of memory", "", ""});
    return false;
  }
  while (true) {
    const Event event(fy_parser_parse(parser.get()), EventDeleter{parser.get()});
    if (!event) break;
    if (!builder.take(*event)) return false;
  }
  if (!fy_parser_get_stream_error(parser.get())) return true;
  mistakes.push_back(syntax_mistake(diag.get(), text));
  return false;
}

}  // namespace

TreeResult tree_of_yaml(std::string_view text) {
  TreeResult result;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > largest_text_bytes) {
    result.mistakes.push_back({{},
                               "",
                               fmt::format("is larger than {} MB", largest_text_bytes / 1'000'000),
                               "a scenario is a page or two of YAML",
                               ""});
    return result;
  }
  if (auto mistake = refuse_bytes(text)) {
    result.mistakes.push_back(std::move(*mistake));
    return result;
  }
  Builder builder(result.mistakes);
  if (!parse_events(text, builder, result.mistakes)) return result;
  result.tree = builder.result();
  if (!result.tree || result.tree->kind == Tree::Kind::null) {
    result.mistakes.push_back({{}, "", "is empty", "a scenario begins with \"loadscape: 1\"", ""});
    result.tree.reset();
  }
  return result;
}

}  // namespace loadscape::models
