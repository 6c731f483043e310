#include "models/reader/tree.hpp"
#include "models/suggest.hpp"
#include "models/topology.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> keys;
  while (true) {
    const auto dot = path.find('.');
    keys.emplace_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return keys;
    path.remove_prefix(dot + 1);
  }
}

void mark_source(Tree& tree, const std::string& source) {
  tree.source = source;
  tree.place = {};
  for (auto& entry : tree.entries) {
    entry.place = {};
    mark_source(entry.value, source);
  }
  for (auto& item : tree.items) mark_source(item, source);
}

// A bare value is taken as it stands, so that no shell needs two layers of quotes; brackets, braces and quotes
// begin YAML.
std::optional<Tree> value_tree(std::string_view text, const std::string& source, std::vector<Mistake>& mistakes) {
  const bool is_yaml = !text.empty() && std::string_view("[{\"'").find(text.front()) != std::string_view::npos;
  if (!is_yaml) {
    Tree tree = plain_scalar(text, {});
    mark_source(tree, source);
    return tree;
  }
  TreeResult read = tree_of_yaml(text);
  for (auto& mistake : read.mistakes) {
    mistake.place = {};
    mistake.source = source;
    mistakes.push_back(std::move(mistake));
  }
  if (read.tree) mark_source(*read.tree, source);
  return std::move(read.tree);
}

std::vector<std::string> written_keys(const Tree& mapping) {
  std::vector<std::string> keys;
  for (const auto& entry : mapping.entries) keys.push_back(entry.key);
  return keys;
}

// Names are the user's own: an override changes what exists, only topologies may be new.
std::optional<Complaint> missing_name(const Tree& parent, const std::vector<std::string>& path, std::size_t depth) {
  const bool is_name =
      depth == 1 && (path[0] == "systems" || path[0] == "flows" || path[0] == "faults" || path[0] == "topologies");
  if (!is_name || parent.find(path[depth])) return std::nullopt;
  if (path[0] == "topologies" && find_topology(path[depth])) return std::nullopt;
  return Complaint{fmt::format("there is no {} in {}", in_quotes(path[depth]), path[0]),
                   suggestion(path[depth], written_keys(parent))};
}

// The child to descend into, made when it is missing; null after a mistake.
Tree* descend(Tree& parent, const std::vector<std::string>& path, std::size_t depth, const std::string& source,
              std::vector<Mistake>& mistakes) {
  const auto refuse = [&](std::string what, std::string hint) {
    mistakes.push_back({{}, "", std::move(what), std::move(hint), source});
    return nullptr;
  };
  if (path[depth].empty()) return refuse("the path has an empty part", "write KEY.KEY=VALUE, for example run.seed=7");
  if (parent.kind == Tree::Kind::null) parent.kind = Tree::Kind::mapping;
  if (parent.kind != Tree::Kind::mapping) {
    const auto above =
        fmt::format("{}", fmt::join(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(depth), "."));
    return refuse(
        fmt::format("{} is a {}, it has no keys", above, parent.kind == Tree::Kind::sequence ? "list" : "value"),
        fmt::format("set all of it: {}=...", above));
  }
  if (auto complaint = missing_name(parent, path, depth)) {
    return refuse(std::move(complaint->what), std::move(complaint->hint));
  }
  if (auto* entry = parent.find(path[depth])) return &entry->value;
  Tree made;
  made.source = source;
  return &parent.entries.emplace_back(TreeEntry{path[depth], {}, std::move(made)}).value;
}

}  // namespace

void apply_override(Tree& root, std::string_view assignment, std::vector<Mistake>& mistakes) {
  const std::string source = fmt::format("--set {}", assignment);
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    mistakes.push_back({{}, "", "must be PATH=VALUE", "for example --set \"flows.order.timeout=5 s\"", source});
    return;
  }
  if (auto wrong = refuse_bytes(assignment)) {
    mistakes.push_back({{}, "", std::move(wrong->what), "", in_quotes(source)});
    return;
  }
  const auto path = split_path(assignment.substr(0, equals));
  auto value = value_tree(assignment.substr(equals + 1), source, mistakes);
  if (!value) return;
  Tree* target = &root;
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    target = descend(*target, path, depth, source, mistakes);
    if (!target) return;
  }
  *target = std::move(*value);
}

}  // namespace loadscape::models
