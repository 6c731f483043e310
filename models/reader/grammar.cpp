#include "models/reader/grammar.hpp"

#include "models/quantity.hpp"

namespace loadscape::models {

namespace {

Value scenario_format() {
  Value value;
  value.expects = "1";
  value.words = {{"1", "the only format so far"}};
  value.only_words = true;
  value.bare = Value::Bare::whole;
  value.range = between(1, 1);
  value.text = [] { return std::string(); };
  value.read = [](std::string_view text) -> std::optional<Complaint> {
    if (trimmed(text) == "1") return std::nullopt;
    return Complaint{"is a format that this version cannot read", "this version reads format 1"};
  };
  return value;
}

void describe_any_topology(Fields& fields, bool& circular_waits) {
  fields.add("circular_waits", circular_waits,
             "that `check` accepts workers which could wait for each other in a circle for ever");
}

Choices topology_choices(std::vector<TopologyChoice>& target) {
  Choices choices;
  choices.noun = "topology";
  for (const auto& row : topology_registry())
    choices.kinds.push_back({std::string(row.name), std::string(row.sentence)});
  choices.append = [&target](std::string_view label, std::size_t kind, Fields& fields) {
    const TopologyRow& row = topology_registry()[kind];
    std::shared_ptr<TopologyParams> params = row.make_params();
    params->describe(fields);
    TopologyChoice& choice = target.emplace_back(TopologyChoice{std::string(label), &row, std::move(params)});
    fields.place(choice.place);
    describe_any_topology(fields, choice.circular_waits);
  };
  choices.sample = [](std::size_t kind, Fields& fields) {
    topology_registry()[kind].make_params()->describe(fields);
    static bool nobodys = false;
    describe_any_topology(fields, nobodys);
  };
  return choices;
}

}  // namespace

void describe(Fields& fields, ScenarioDraft& scenario) {
  fields.value({"loadscape", "format of this file", true}, scenario_format());
  fields.add("title", scenario.title, "one line for people");
  fields.add("run", scenario.run, "how long, how often and from when to simulate");
  fields.add("hosts", scenario.hosts, "hardware that several systems share, by name");
  fields.add("profiles", scenario.profiles, "factors of arrival rates that flows name, by name");
  fields.need("systems", scenario.systems, "what exchanges messages, by name");
  fields.need("flows", scenario.flows, "who must tell whom what and how often, by name");
  fields.sections({"policies", "policies on calls that flows share, by name; see `resilience` of a flow"},
                  detail::sections_of(scenario.policies, "policy"));
  fields.choices({"topologies", "architectures to compare, by label; all but state-layer unless written"},
                 topology_choices(scenario.topologies));
  fields.add("groups", scenario.groups, "nodes that can fail together, by the name of what they share");
  fields.add("faults", scenario.faults, "what goes wrong, on schedule or at random, by name");
  fields.add("claims", scenario.claims, "what somebody says the figures are, by name; `loadscape claims` judges");
  fields.sections({"entities", "what the records are about, by name; when written, every flow's entity is here"},
                  detail::sections_of(scenario.entities, "entity"));
  fields.add("changes", scenario.changes, "changes of an entity's shape at a system, by name");
}

}  // namespace loadscape::models
