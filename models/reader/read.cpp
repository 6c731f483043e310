#include "models/reader/read.hpp"

#include "models/reader/families.hpp"
#include "models/reader/link.hpp"
#include "models/reader/tree_fields.hpp"
#include "models/reader/use.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace loadscape::models {

namespace {

void sort_by_place(std::vector<Mistake>& mistakes) {
  std::ranges::stable_sort(mistakes, {}, [](const Mistake& mistake) {
    return std::tuple(!mistake.source.empty(), mistake.place.line, mistake.place.column);
  });
}

// Copies share their place in the file, and so their mistakes: the first copy speaks for all.
void keep_one_of_each(std::vector<Mistake>& mistakes) {
  std::set<std::tuple<int, int, std::string, std::string>> told;
  std::erase_if(mistakes, [&](const Mistake& mistake) {
    if (mistake.place.line == 0) return false;
    return !told.emplace(mistake.place.line, mistake.place.column, mistake.source, mistake.what).second;
  });
}

ReadResult read_checked(Tree root, std::vector<Mistake> mistakes, const FileLoader& load) {
  ReadResult result;
  expand_uses(root, mistakes, result.notes);
  expand_families(root, mistakes);
  ScenarioDraft draft;
  read_tree(root, mistakes, [&](Fields& fields) { describe(fields, draft); });
  if (root.kind == Tree::Kind::mapping) {
    Scenario scenario = Linker(root, draft, mistakes, load).link();
    if (mistakes.empty()) {
      result.scenario = std::move(scenario);
      result.claims = std::move(draft.claims);
    }
  }
  keep_one_of_each(mistakes);
  sort_by_place(mistakes);
  result.mistakes = std::move(mistakes);
  return result;
}

}  // namespace

ReadResult read_scenario_tree(const Tree& root, const FileLoader& load) { return read_checked(root, {}, load); }

ReadResult read_scenario_text(std::string_view text, const std::string& path, std::span<const std::string> overrides,
                              const FileLoader& load) {
  auto [tree, mistakes] = tree_of_yaml(text);
  if (!tree) {
    sort_by_place(mistakes);
    return {std::nullopt, std::move(mistakes), {}};
  }
  for (const auto& assignment : overrides) apply_override(*tree, assignment, mistakes);
  ReadResult result = read_checked(std::move(*tree), std::move(mistakes), load);
  if (result.scenario) {
    result.scenario->path = path;
    result.scenario->text = std::string(text);
  }
  return result;
}

}  // namespace loadscape::models
