#include "analysis/coupling.hpp"
#include "tests/catch.hpp"
#include "tests/models/laboratory.hpp"

#include <map>

namespace loadscape::tests {
namespace {

using namespace loadscape::analysis;
using models::CompiledGraph;
using models::DependencyGraph;
using models::Landscape;
using Names = std::vector<std::string>;

struct Needs {
  std::string from, to;
  bool schema = true;
  bool synchronous = false;
  std::vector<std::size_t> flows{0};
};

DependencyGraph dependency_graph(const Names& names, const std::vector<Needs>& edges) {
  DependencyGraph graph;
  std::map<std::string, std::size_t> index;
  for (const auto& name : names) index[name] = add_vertex({name, name == "hub"}, graph);
  for (const auto& e : edges) add_edge(index[e.from], index[e.to], {e.schema, e.synchronous, e.flows}, graph);
  return graph;
}

struct Way {
  std::string from, to;
  std::vector<std::size_t> flows{0};
};

/// One node per component, named like it.
CompiledGraph passages(const Names& names, const std::vector<Way>& ways) {
  CompiledGraph graph;
  std::map<std::string, std::size_t> index;
  for (const auto& name : names) index[name] = add_vertex({name, "station", name, name == "hub", {}}, graph);
  for (const auto& way : ways) add_edge(index[way.from], index[way.to], {way.flows}, graph);
  return graph;
}

/// Systems a, b, c; flow 0 "order" a -> b and c, flow 1 "price" b -> c.
Landscape three_systems() {
  Landscape landscape;
  for (const auto* name : {"a", "b", "c"}) {
    models::System system;
    system.name = name;
    add_vertex(system, landscape);
  }
  models::Flow order;
  order.name = "order";
  order.entity = "Order";
  order.to = {1, 2};
  models::Flow price;
  price.name = "price";
  price.entity = "Price";
  price.from = 1;
  price.to = {2};
  landscape[boost::graph_bundle].flows = {order, price};
  return landscape;
}

TEST_CASE("propagation cost of six modules is the density of their visibility matrix", "[analysis][coupling]") {
  // reachable, itself included: A 6, B 2, C 3, D 1, E 2, F 1; 15 of 36. [MacCormack06]
  const auto graph =
      dependency_graph({"A", "B", "C", "D", "E", "F"}, {{"A", "B"}, {"A", "C"}, {"B", "D"}, {"C", "E"}, {"E", "F"}});
  CHECK(propagation_cost(graph, DependencyKind::schema) == Approx(15.0 / 36.0));
  CHECK(propagation_cost(graph, DependencyKind::synchronous) == Approx(6.0 / 36.0));
}

TEST_CASE("a cycle lets every change reach everything", "[analysis][coupling]") {
  const auto graph =
      dependency_graph({"A", "B", "C", "D", "E"}, {{"A", "B"}, {"B", "C"}, {"C", "D"}, {"D", "E"}, {"E", "A"}});
  CHECK(propagation_cost(graph, DependencyKind::schema) == 1.0);
}

TEST_CASE("a landscape without components has no propagation cost", "[analysis][coupling]") {
  CHECK_THROWS_AS(propagation_cost(DependencyGraph{}, DependencyKind::schema), std::invalid_argument);
}

TEST_CASE("a component is reached by everyone who waits for it, directly or not", "[analysis][coupling]") {
  const auto graph = dependency_graph({"a", "b", "c", "d"},
                                      {{"a", "b", false, true}, {"b", "c", false, true}, {"d", "c", true, false}});
  CHECK(reached_by(graph, "c") == Names{"a", "b"});
  CHECK(reached_by(graph, "a").empty());
}

TEST_CASE("a hub is the single point of every flow that a triangle does not have", "[analysis][coupling]") {
  const auto landscape = three_systems();
  const Names names{"a", "b", "c", "hub"};
  const auto hub = measure_coupling(
      landscape, passages(names, {{"a", "hub"}, {"hub", "b"}, {"hub", "c"}, {"b", "hub", {1}}, {"hub", "c", {1}}}),
      dependency_graph(names, {{"hub", "a"}, {"hub", "b", true, false, {0, 1}}, {"hub", "c", true, false, {0, 1}}}),
      {{"a", "hub", ""}, {"b", "hub", ""}, {"c", "hub", ""}});
  CHECK(hub.flows[0].single_points == Names{"hub"});
  CHECK(hub.flows[1].single_points == Names{"hub"});
  const auto& center = hub.components[3];
  CHECK(center.articulation_point);
  CHECK(center.betweenness == Approx(1.0));  // a star: every pair of leaves meets in the center
  CHECK(center.efferent == 3);
  CHECK(center.afferent == 0);
  CHECK(*center.instability == 1.0);
  CHECK(*hub.components[0].instability == 0.0);
  CHECK(hub.connections.size() == 3);

  const auto direct =
      measure_coupling(landscape, passages({"a", "b", "c"}, {{"a", "b"}, {"a", "c"}, {"b", "c", {1}}}),
                       dependency_graph({"a", "b", "c"}, {{"a", "b"}, {"a", "c"}, {"b", "c", true, false, {1}}}),
                       {{"a", "b", "Order"}, {"a", "c", "Order"}, {"b", "c", "Price"}});
  CHECK(direct.flows[0].single_points.empty());
  for (const auto& component : direct.components) CHECK_FALSE(component.articulation_point);
  CHECK(*direct.components[1].instability == 0.5);  // a needs b, b needs c
}

TEST_CASE("the middle of a chain is a cut, and betweenness counts the pairs it separates", "[analysis][coupling]") {
  const Names names{"a", "b", "c"};
  const auto chain =
      measure_coupling(three_systems(), passages(names, {{"a", "b"}, {"b", "c"}}), dependency_graph(names, {}), {});
  CHECK(chain.components[1].articulation_point);
  CHECK(chain.components[1].betweenness == 1.0);  // the only pair, a and c
  CHECK(chain.components[0].betweenness == 0.0);
  CHECK_FALSE(chain.components[0].instability);
  CHECK(chain.propagation_cost_schema == Approx(1.0 / 3.0));
  CHECK(chain.flows[0].single_points.empty());  // b stands before c, but it is an end of the flow itself
}

TEST_CASE("two ways around each other have no single point, whatever they share later", "[analysis][coupling]") {
  auto landscape = three_systems();
  landscape[boost::graph_bundle].flows[0].to = {2};
  const Names names{"a", "b", "c", "left", "right", "gate"};
  const auto graph =
      passages(names, {{"a", "left"}, {"a", "right"}, {"left", "gate"}, {"right", "gate"}, {"gate", "c"}});
  const auto coupling = measure_coupling(landscape, graph, dependency_graph(names, {}), {});
  CHECK(coupling.flows[0].single_points == Names{"gate"});
}

TEST_CASE("an entity change touches its dependents and the connections that carry it", "[analysis][coupling]") {
  const Names names{"a", "b", "c", "hub"};
  const auto coupling = measure_coupling(
      three_systems(), passages(names, {{"a", "hub"}, {"hub", "b"}, {"hub", "c"}, {"b", "c", {1}}}),
      dependency_graph(
          names, {{"hub", "a"}, {"hub", "b"}, {"hub", "c"}, {"b", "c", true, false, {1}}, {"a", "hub", false, true}}),
      {{"a", "hub", ""}, {"b", "hub", ""}, {"c", "hub", ""}, {"b", "c", "Price"}});
  REQUIRE(coupling.entities.size() == 2);
  CHECK(coupling.entities[0].entity == "Order");
  CHECK(coupling.entities[0].components == Names{"hub"});
  CHECK(coupling.entities[0].connections == 3);
  CHECK(coupling.entities[1].components == Names{"b"});
  CHECK(coupling.entities[1].connections == 1);
}

}  // namespace
TEST_CASE("subscriptions carry the entity of their flow, whatever the flow is called", "[analysis][coupling]") {
  // Two flows with Order, one of which is called like another entity.
  const std::string text = R"(
loadscape: 1
systems: {crm: {}, erp: {}, shop: {}}
flows:
  order: {from: crm, to: [erp, shop], pattern: fire-and-forget, entity: Order, arrivals: every 1 h}
  status: {from: crm, to: erp, pattern: fire-and-forget, entity: Order, arrivals: every 1 h}
  Order: {from: erp, to: shop, pattern: data-change, entity: price, arrivals: every 1 h}
topologies: {event-driven: {}}
)";
  const auto trial = run(text, "event-driven");
  const auto coupling = measure_coupling(trial.scenario.landscape, trial.compiled.graph(),
                                         trial.compiled.dependencies(), trial.compiled.connections());
  REQUIRE(coupling.entities.size() == 2);
  // crm and erp publish over one connection each; order has two subscriptions, status and Order one each.
  CHECK(coupling.connections.size() == 2 + 4);
  CHECK(coupling.entities[0].entity == "Order");
  CHECK(coupling.entities[0].connections == 1 + 3);
  CHECK(coupling.entities[1].entity == "price");
  CHECK(coupling.entities[1].connections == 1 + 1);
}

}  // namespace loadscape::tests
