#include "models/reader/families.hpp"

#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace loadscape::models {

namespace {

constexpr std::size_t most_copies = 1000;
constexpr std::size_t most_flows = 10'000;  // as many as a scenario may name

std::optional<std::size_t> whole_number(const Tree& tree) {
  if (tree.kind != Tree::Kind::scalar) return std::nullopt;
  const auto read = read_quantity(tree.text, Dimension::natural);
  if (!read.value || *read.value < 1.0 || *read.value > static_cast<double>(most_copies)) return std::nullopt;
  return static_cast<std::size_t>(*read.value);
}

void erase(Tree& mapping, std::string_view key) {
  std::erase_if(mapping.entries, [key](const TreeEntry& entry) { return entry.key == key; });
}

std::string member(const std::string& family, std::size_t index) { return fmt::format("{}-{}", family, index + 1); }

class Expansion {
 public:
  Expansion(Tree& root, std::vector<Mistake>& mistakes) : root_{root}, mistakes_{mistakes} {}

  void expand() {
    auto* systems = root_.find("systems");
    if (systems == nullptr) return;
    expand_systems(systems->value);
    auto* flows = root_.find("flows");
    if (sizes_.empty() || flows == nullptr) return;
    expand_flows(flows->value);
  }

 private:
  void mistake(const TreeEntry& entry, const std::string& where, std::string what, std::string hint) {
    const auto& source = entry.value.source;
    mistakes_.push_back({source.empty() ? entry.place : Place{}, where, std::move(what), std::move(hint), source});
  }

  /// Copies of the family, or nothing for a single system.
  std::optional<std::size_t> size_of(const Tree& name) const {
    const auto family = sizes_.find(name.text);
    return family == sizes_.end() ? std::nullopt : std::optional{family->second};
  }

  void expand_systems(Tree& systems) {
    std::vector<TreeEntry> expanded;
    for (auto& entry : systems.entries) {
      const auto* copies = entry.value.find("copies");
      const auto count = copies == nullptr ? std::nullopt : whole_number(copies->value);
      if (!count) {
        expanded.push_back(std::move(entry));
        continue;
      }
      sizes_[entry.key] = *count;
      for (std::size_t i = 0; i < *count; ++i) {
        const auto name = member(entry.key, i);
        if (systems.find(name) != nullptr) {
          mistake(entry, "systems." + entry.key, fmt::format("has a copy {}, and a system has that name too", name),
                  "rename one of them");
          continue;
        }
        auto& copy = expanded.emplace_back(TreeEntry{name, entry.place, entry.value});
        erase(copy.value, "copies");
      }
    }
    systems.entries = std::move(expanded);
  }

  void expand_flows(Tree& flows) {
    for (const auto& entry : flows.entries) flow_names_.insert(entry.key);
    std::vector<TreeEntry> expanded;
    for (auto& entry : flows.entries) {
      auto* from = entry.value.find("from");
      auto* to = entry.value.find("to");
      if (from == nullptr || to == nullptr) {
        expanded.push_back(std::move(entry));
        continue;
      }
      const auto before = expanded.size();
      expand_flow(entry, from->value, to->value, expanded);
      if (expanded.size() <= most_flows) continue;
      mistake(entry, "flows." + entry.key, fmt::format("stands for too many flows, more than {}", most_flows),
              "fewer copies, or pairs: once");
      expanded.resize(before);
    }
    flows.entries = std::move(expanded);
  }

  void expand_flow(TreeEntry& entry, const Tree& from, Tree& to, std::vector<TreeEntry>& into) {
    const auto senders = size_of(from);
    const bool one_target = to.kind == Tree::Kind::scalar || to.items.size() == 1;
    const Tree target = to.kind == Tree::Kind::scalar ? to : one_target ? to.items.front() : Tree{};
    const auto receivers = one_target ? size_of(target) : std::nullopt;
    if (!senders) {
      list_members(to);
      into.push_back(std::move(entry));
    } else if (receivers) {
      for_each_pair(entry, from.text, target.text, into);
    } else {
      list_members(to);
      for (std::size_t i = 0; i < *senders; ++i) {
        add_flow(entry, fmt::format("{}-{}", entry.key, i + 1), {{"from", member(from.text, i)}}, into);
      }
    }
  }

  void for_each_pair(const TreeEntry& entry, const std::string& from, const std::string& to,
                     std::vector<TreeEntry>& into) {
    const auto* pairs = entry.value.find("pairs");
    const bool once = pairs != nullptr && pairs->value.text == "once";
    for (std::size_t i = 0; i < sizes_[from]; ++i) {
      for (std::size_t j = 0; j < sizes_[to]; ++j) {
        if (from == to && (i == j || (once && i > j))) continue;
        if (into.size() > most_flows) return;
        add_flow(entry, fmt::format("{}-{}-{}", entry.key, i + 1, j + 1),
                 {{"from", member(from, i)}, {"to", member(to, j)}}, into);
      }
    }
  }

  /// A copy of the flow under another name, with other ends.
  void add_flow(const TreeEntry& entry, const std::string& name,
                const std::vector<std::pair<std::string, std::string>>& ends, std::vector<TreeEntry>& into) {
    if (flow_names_.contains(name)) {
      mistake(entry, "flows." + entry.key, fmt::format("has a copy {}, and a flow has that name too", name),
              "rename one of them");
      return;
    }
    auto& copy = into.emplace_back(TreeEntry{name, entry.place, entry.value});
    erase(copy.value, "pairs");
    for (const auto& [key, system] : ends) {
      auto& value = copy.value.find(key)->value;
      value.items.clear();
      value.kind = Tree::Kind::scalar;
      value.text = system;
    }
    if (copy.value.find("entity") != nullptr) return;
    Tree entity = plain_scalar(entry.key, entry.place);
    entity.source = entry.value.source;
    copy.value.entries.push_back({"entity", entry.place, std::move(entity)});
  }

  /// Writes the copies of each family among the targets in its place.
  void list_members(Tree& to) const {
    if (to.kind == Tree::Kind::scalar && size_of(to)) {
      Tree only = to;
      to.kind = Tree::Kind::sequence;
      to.items = {std::move(only)};
    }
    if (to.kind != Tree::Kind::sequence) return;
    std::vector<Tree> targets;
    for (const auto& item : to.items) {
      const auto size = size_of(item);
      for (std::size_t i = 0; i < size.value_or(1); ++i) {
        auto& target = targets.emplace_back(item);
        if (size) target.text = member(item.text, i);
      }
    }
    to.items = std::move(targets);
  }

  Tree& root_;
  std::vector<Mistake>& mistakes_;
  std::set<std::string> flow_names_;  ///< as written
  std::map<std::string, std::size_t> sizes_;  ///< by name of the family
};

}  // namespace

void expand_families(Tree& root, std::vector<Mistake>& mistakes) {
  if (root.kind == Tree::Kind::mapping) Expansion{root, mistakes}.expand();
}

}  // namespace loadscape::models
