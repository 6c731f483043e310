#include "models/policies/libraries.hpp"
#include "models/reader/grammar.hpp"

namespace loadscape::models {
namespace {

/// Rows by name; `none` is legal too when it has a sentence.
template <class Row>
Value row_value(std::string& target, std::span<const Row> rows, const Word& none) {
  std::vector<Word> legal;
  if (!none.word.empty()) legal.push_back(none);
  for (const auto& row : rows) legal.push_back({std::string(row.name), std::string(row.sentence)});
  std::vector<std::string> names;
  for (const auto& word : legal) names.push_back(word.word);
  Value value = detail::value_of_words(
      std::move(legal), [&target, names](std::size_t index) { target = names[index]; }, [] { return std::size_t{0}; });
  return value;
}

std::shared_ptr<PolicyParams> make_policy(const PolicyRow& row, std::string_view library) {
  auto params = row.make();
  params->key = row.key;
  apply_library(library, *params);
  return params;
}

void describe_chain(Fields& fields, ResilienceDraft& draft) {
  fields.value({"library", "whose defaults hold for what is not written"},
               row_value(draft.library, libraries(), Word{}));
  fields.value({"order", "the order of the policies, outermost first"},
               row_value(draft.order, policy_orders(), Word{"written", "as their keys are written"}));
  for (const auto& row : policy_registry()) {
    const Section section{[&draft, &row](Fields& inside) {
                            auto& policy = *draft.policies.emplace_back(make_policy(row, draft.library));
                            inside.place(policy.written_at);
                            policy.describe(inside);
                          },
                          [] { return true; }};
    fields.section({row.key, row.sentence}, section);
  }
}

}  // namespace

void describe(Fields& fields, ResilienceDraft& draft) {
  fields.place(draft.place);
  Value use = value_of(draft.use, {});
  use.text = [] { return std::string(); };
  fields.value(
      {"use", "an entry of the scenario's `policies`: its policies stand here, their state shared with others"}, use);
  describe_chain(fields, draft);
}

void describe(Fields& fields, PoliciesDraft& draft) {
  fields.place(draft.chain.place);
  describe_chain(fields, draft.chain);
}

}  // namespace loadscape::models
