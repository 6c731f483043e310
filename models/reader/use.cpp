#include "models/reader/use.hpp"

#include "models/catalog/formula.hpp"
#include "models/catalog/uses.hpp"
#include "models/quantity.hpp"
#include "models/suggest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace loadscape::models {

namespace {

constexpr std::string_view source_prefix = "catalog ";

bool is_word(const Tree& tree, std::string_view word) { return tree.kind == Tree::Kind::scalar && tree.text == word; }

std::vector<std::string> profile_ids() {
  std::vector<std::string> ids;
  for (const auto& platform : catalog().platforms) {
    for (const auto& profile : platform.profiles) ids.push_back(fmt::format("{}/{}", platform.name, profile.name));
  }
  return ids;
}

/// What a profile's formulas name, in every variant or in the chosen one.
void add_names(const CatalogFigure& figure, std::set<std::string>& names) {
  if (figure.is_published()) names.merge(names_in(figure.value));
}

/// One system that says `use`.
class Use {
 public:
  Use(TreeEntry& system, std::vector<Mistake>& mistakes, std::vector<CatalogNote>& notes)
      : system_{system}, mistakes_{mistakes}, notes_{notes}, where_{"systems." + system.key} {}

  void expand() {
    const auto* use = system_.value.find("use");
    if (use == nullptr) {
      refuse_without_use();
      refuse_none({});
      return;
    }
    if (use->value.kind != Tree::Kind::scalar) return;  // that is the mistake, and the grammar reports it
    use_ = use->value;
    if (use_.source.empty() && use_.place.line == 0) use_.place = use->place;
    if (find_profile() && find_variant()) read_parameters();
    if (is_wrong_) {
      drop_none();
    } else {
      write_limits();
    }
  }

 private:
  void mistake(const Tree& at, std::string_view key, std::string what, std::string hint) {
    is_wrong_ = true;
    mistakes_.push_back({at.source.empty() ? at.place : Place{}, fmt::format("{}.{}", where_, key), std::move(what),
                         std::move(hint), at.source});
  }

  void refuse_without_use() {
    const auto refuse = [&](std::string_view key) {
      const auto* entry = system_.value.find(key);
      if (entry == nullptr) return;
      mistake(at(*entry), key, "belongs to a profile of the catalog",
              "add use: salesforce/enterprise, for example, or remove it");
    };
    for (const auto& parameter : catalog_parameters()) refuse(parameter.name);
    refuse("variant");
  }

  /// A value that is not there stands at its key.
  static Tree at(const TreeEntry& entry) {
    Tree tree = entry.value;
    if (tree.source.empty()) tree.place = entry.place;
    return tree;
  }

  bool find_profile() {
    const std::string_view text = use_.text;
    const auto slash = text.find('/');
    platform_ = catalog().find_platform(text.substr(0, slash));
    if (platform_ != nullptr && slash != std::string_view::npos) {
      profile_ = platform_->find_profile(text.substr(slash + 1));
    }
    if (profile_ != nullptr) return true;
    mistake(use_, "use", fmt::format("there is no profile {} of a system", in_quotes(text)), profile_hint(text));
    return false;
  }

  std::string profile_hint(std::string_view text) const {
    if (platform_ == nullptr) {
      return fmt::format("{}; loadscape catalog lists what there is", suggestion(text, profile_ids()));
    }
    if (!platform_->profiles.empty()) {
      std::vector<std::string> known;
      for (const auto& profile : platform_->profiles)
        known.push_back(fmt::format("{}/{}", platform_->name, profile.name));
      return suggestion(text, known);
    }
    const auto role = platform_->role;
    if (role == CatalogPlatform::Role::broker || role == CatalogPlatform::Role::library) {
      return fmt::format("{} is a {}; write {}, or see loadscape catalog {}", platform_->title, word_of(role),
                         role == CatalogPlatform::Role::broker ? "store: {like: ...} at a topology"
                                                               : "library: ... in the resilience of a flow",
                         platform_->name);
    }
    return fmt::format("{} has no profiles; loadscape catalog {} lists its numbers", platform_->title, platform_->name);
  }

  bool find_variant() {
    const auto* entry = system_.value.find("variant");
    if (entry == nullptr || entry->value.kind != Tree::Kind::scalar) return true;
    variant_ = entry->value.text;
    std::set<std::string> known;
    for (const auto& limit : profile_->limits) {
      for (const auto& variant : resolve(limit).number->variants) known.insert(variant.name);
    }
    if (known.contains(variant_)) return true;
    mistake(at(*entry), "variant", fmt::format("no number of {} has a variant {}", use_.text, in_quotes(variant_)),
            suggestion(variant_, {known.begin(), known.end()}));
    return false;
  }

  CatalogEntry resolve(const ProfileLimit& limit) const {
    return catalog().resolve(*platform_, *profile_, limit, variant_);
  }

  /// The names that formulas of the profile use, and those of the numbers that hold here.
  void collect_names(std::set<std::string>& all, std::set<std::string>& needed) const {
    for (const auto& limit : profile_->limits) {
      const auto entry = resolve(limit);
      add_names(entry.figure(), needed);
      needed.merge(names_in(limit.times));
      add_names(entry.number->figure, all);
      for (const auto& variant : entry.number->variants) add_names(variant.figure, all);
    }
    all.insert(needed.begin(), needed.end());
  }

  void read_parameters() {
    std::set<std::string> all, needed;
    collect_names(all, needed);
    for (const auto& parameter : catalog_parameters()) {
      const auto* entry = system_.value.find(parameter.name);
      const std::string name(parameter.name);
      if (entry != nullptr && !all.contains(name)) {
        mistake(at(*entry), name, fmt::format("is no parameter of {}", use_.text),
                all.empty() ? "it has none; remove it" : suggestion(name, {all.begin(), all.end()}));
      } else if (entry != nullptr) {
        read_parameter(*entry, name);
      } else if (needed.contains(name) && parameter.standard < 0.0) {
        mistake(use_, "use", fmt::format("needs the key \"{}\" beside it", name),
                fmt::format("{}: {}", name, parameter.sentence));
      } else {
        parameters_.push_back({name, std::max(parameter.standard, 0.0)});
      }
    }
  }

  void read_parameter(const TreeEntry& entry, const std::string& name) {
    if (entry.value.kind != Tree::Kind::scalar) {
      is_wrong_ = true;  // the grammar reports it
      return;
    }
    std::uint64_t number = 0;
    const auto complaint = value_of(number, between(0, 1'000'000)).read(entry.value.text);
    if (complaint) {
      mistake(entry.value, name, fmt::format("{}, got {}", complaint->what, in_quotes(entry.value.text)),
              complaint->hint.empty() ? fmt::format("{}: 200", name) : complaint->hint);
    }
    parameters_.push_back({name, static_cast<double>(number)});
  }

  void write_limits() {
    Tree* limits = written_limits();
    if (limits == nullptr) return;
    Tree stated = std::move(*limits);
    *limits = stated;
    limits->entries.clear();
    std::vector<std::string> names;
    for (const auto& limit : profile_->limits) {
      names.push_back(limit.name);
      write_limit_of(limit, stated, *limits);
    }
    for (auto& entry : stated.entries) {
      if (std::ranges::find(names, entry.key) == names.end()) limits->entries.push_back(std::move(entry));
    }
    refuse_none(names);
  }

  /// The system's limits, made when it has none; null when they are no mapping.
  Tree* written_limits() {
    auto* entry = system_.value.find("limits");
    if (entry == nullptr) {
      Tree made;
      made.kind = Tree::Kind::mapping;
      made.place = use_.place;
      made.source = use_.source;
      return &system_.value.entries.emplace_back(TreeEntry{"limits", use_.place, std::move(made)}).value;
    }
    if (entry->value.kind == Tree::Kind::null) entry->value.kind = Tree::Kind::mapping;
    return entry->value.kind == Tree::Kind::mapping ? &entry->value : nullptr;
  }

  void write_limit_of(const ProfileLimit& limit, Tree& stated, Tree& into) {
    const auto entry = resolve(limit);
    auto* own = stated.find(limit.name);
    if (own != nullptr && is_word(own->value, "none")) {
      note(limit, entry, "switched off here");
      return;
    }
    const double allowance = allowance_of(entry, limit);
    const auto written = write_limit(entry.figure(), limit, allowance);
    if (written.keys.empty()) {
      // What the scenario writes under the same name is a limit of its own.
      if (own != nullptr) into.entries.push_back(*own);
      if (own == nullptr) note(limit, entry, written.why);
      return;
    }
    TreeEntry made = own != nullptr ? *own : TreeEntry{limit.name, use_.place, {}};
    if (own == nullptr) made.value.place = use_.place;
    if (made.value.kind == Tree::Kind::null) made.value.kind = Tree::Kind::mapping;
    if (made.value.kind == Tree::Kind::mapping && !states_kind(made.value)) {
      if (allowance < 1.0) {
        mistake(use_, "use", fmt::format("leaves nothing of {}: {} {}", limit.name, allowance, entry.figure().unit),
                fmt::format("write more licences, or limits: {{{}: none}}", limit.name));
        return;
      }
      add_keys(written, entry.id(), made.value);
    }
    into.entries.push_back(std::move(made));
  }

  static bool states_kind(const Tree& limit) {
    const auto states = [&](std::string_view key) { return limit.find(key) != nullptr; };
    return std::ranges::any_of(limit_kind_keys(), states);
  }

  static void add_keys(const WrittenLimit& written, const std::string& id, Tree& limit) {
    for (const auto& [key, value] : written.keys) {
      Tree tree;
      tree.kind = Tree::Kind::scalar;
      tree.text = value;
      tree.source = fmt::format("{}{}", source_prefix, id);
      limit.entries.push_back({key, {}, std::move(tree)});
    }
  }

  double allowance_of(const CatalogEntry& entry, const ProfileLimit& limit) const {
    if (!entry.figure().is_published()) return 0.0;
    const auto number = calculate(entry.figure().value, parameters_);
    const auto times = limit.times.empty() ? Calculated{1.0, {}} : calculate(limit.times, parameters_);
    return number.value.value_or(0.0) * times.value.value_or(1.0);
  }

  void note(const ProfileLimit& limit, const CatalogEntry& entry, std::string why) {
    const auto& figure = entry.figure();
    const double allowance = allowance_of(entry, limit);
    const bool is_one_number = figure.is_published() && allowance > 0.0;
    const auto number = is_one_number ? write_quantity(std::floor(allowance), Dimension::number) : figure.value;
    notes_.push_back({system_.key, limit.name, entry.id(),
                      fmt::format("{} {}, {}", number, figure.unit, figure.window_text), std::move(why)});
  }

  /// `none` switches off limits of the profile, and there is no such limit.
  void refuse_none(const std::vector<std::string>& names) {
    auto* limits = system_.value.find("limits");
    if (limits == nullptr || limits->value.kind != Tree::Kind::mapping) return;
    std::erase_if(limits->value.entries, [&](const TreeEntry& entry) {
      if (!is_word(entry.value, "none")) return false;
      mistake(at(entry), "limits." + entry.key, "there is no such limit to switch off",
              names.empty() ? "only limits that `use` gives the system can be none" : suggestion(entry.key, names));
      return true;
    });
  }

  // Which limits there are is not known, so that nothing is said of those that are switched off.
  void drop_none() {
    if (auto* limits = system_.value.find("limits")) {
      std::erase_if(limits->value.entries, [](const TreeEntry& entry) { return is_word(entry.value, "none"); });
    }
  }

  TreeEntry& system_;
  std::vector<Mistake>& mistakes_;
  std::vector<CatalogNote>& notes_;
  std::string where_;
  Tree use_;
  const CatalogPlatform* platform_ = nullptr;
  const CatalogProfile* profile_ = nullptr;
  std::string variant_;
  std::vector<NamedNumber> parameters_;
  bool is_wrong_ = false;
};

/// Middleware that says `use`: the catalog has numbers for it, but nothing obeys them.
void refuse_middleware(TreeEntry& topology, std::vector<Mistake>& mistakes) {
  const auto* use = topology.value.find("use");
  if (use == nullptr || use->value.kind != Tree::Kind::scalar) return;
  const auto& name = use->value.text;
  const auto* platform = catalog().find_platform(std::string_view(name).substr(0, name.find('/')));
  std::vector<std::string> known;
  for (const auto& one : catalog().platforms) {
    using Role = CatalogPlatform::Role;
    if (one.role == Role::broker || one.role == Role::middleware) known.push_back(one.name);
  }
  const auto& source = use->value.source;
  const auto place = source.empty() ? use->value.place : Place{};
  const auto where = fmt::format("topologies.{}.use", topology.key);
  if (platform == nullptr) {
    mistakes.push_back(
        {place, where, fmt::format("there is no platform {}", in_quotes(name)), suggestion(name, known), source});
  } else {
    mistakes.push_back(
        {place, where, fmt::format("middleware takes no numbers of {} from the catalog", platform->title),
         fmt::format("write store: {{like: ...}} for a broker's settings; loadscape catalog {} lists the numbers",
                     platform->name),
         source});
  }
  std::erase_if(topology.value.entries, [](const TreeEntry& entry) { return entry.key == "use"; });
}

}  // namespace

std::string_view catalog_id_in(std::string_view source) {
  return source.starts_with(source_prefix) ? source.substr(source_prefix.size()) : std::string_view();
}

void expand_uses(Tree& root, std::vector<Mistake>& mistakes, std::vector<CatalogNote>& notes) {
  if (root.kind != Tree::Kind::mapping) return;
  if (auto* systems = root.find("systems")) {
    for (auto& system : systems->value.entries) {
      if (system.value.kind == Tree::Kind::mapping) Use(system, mistakes, notes).expand();
    }
  }
  if (auto* topologies = root.find("topologies")) {
    for (auto& topology : topologies->value.entries) refuse_middleware(topology, mistakes);
  }
}

}  // namespace loadscape::models
