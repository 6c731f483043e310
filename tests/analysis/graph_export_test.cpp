#include "analysis/graph_export.hpp"
#include "models/limits.hpp"
#include "models/nodes/limits/limit_node.hpp"
#include "tests/catch.hpp"

#include <nlohmann/json.hpp>

namespace loadscape::tests {
namespace {

using analysis::Drawing;

struct FixedAllowance final : models::LimitParams {
  models::Value key() override { return {}; }
  std::string text() const override { return "1000 calls"; }
  std::uint64_t allowance() const override { return 1000; }
  std::unique_ptr<models::LimitNode> make(const models::RunContext&, const models::LimitTerms&) const override {
    return nullptr;
  }
};

models::Landscape two_systems(const std::string& first = "crm") {
  models::Landscape landscape;
  models::System crm;
  crm.name = first;
  crm.workers = 50;
  models::LimitSpec limit;
  limit.name = "daily-api";
  limit.kind = &models::limit_registry().front();
  limit.params = std::make_shared<FixedAllowance>();
  crm.limits.push_back(limit);
  models::System erp;
  erp.name = "erp";
  add_vertex(crm, landscape);
  add_vertex(erp, landscape);
  models::Flow order;
  order.name = "order";
  order.from = 0;
  order.to = {1};
  models::Flow status = order;
  status.name = "status";
  status.pattern = models::Pattern::request_reply;
  status.from = 1;
  status.to = {0};
  status.trigger = models::Trigger{};
  landscape[boost::graph_bundle] = {"Two systems", {order, status}};
  add_edge(0, 1, models::FlowTarget{0, 0}, landscape);
  add_edge(1, 0, models::FlowTarget{1, 0}, landscape);
  return landscape;
}

/// crm -> queue: erp -> erp, the way a topology would compile it.
models::CompiledGraph with_queue() {
  models::CompiledGraph graph;
  add_vertex(models::NodeInfo{"crm", "station", "crm", false, {{"workers", "50"}}}, graph);
  add_vertex(models::NodeInfo{"queue: erp", "queue", "bus", true, {}}, graph);
  add_vertex(models::NodeInfo{"erp", "station", "erp", false, {}}, graph);
  add_vertex(models::NodeInfo{"bus", "station", "bus", true, {}}, graph);
  add_edge(0, 1, models::Passage{{0, 1}}, graph);
  add_edge(1, 2, models::Passage{{0}}, graph);
  return graph;
}

}  // namespace

TEST_CASE("the landscape as DOT shows limits, and dashes only where nobody waits", "[analysis][graph]") {
  const auto text = analysis::graph_text(two_systems(), analysis::GraphFormat::dot);
  CHECK_THAT(text, ContainsSubstring("n0 [label=\"crm\\n50 workers\\nlimit daily-api: 1000\", shape=box"));
  CHECK_THAT(text, ContainsSubstring("n0 -> n1 [label=\"order\", style=dashed];"));
  CHECK_THAT(text, ContainsSubstring("n1 -> n0 [label=\"status (after order)\"];"));
}

TEST_CASE("a compiled graph is framed by component, and a queue does not look like a system", "[analysis][graph]") {
  const auto drawing = analysis::drawing_of(two_systems(), with_queue(), "esb");
  REQUIRE(drawing.groups == std::vector<std::string>{"crm", "bus", "erp"});
  const auto dot = analysis::dot_text(drawing);
  CHECK_THAT(dot, ContainsSubstring("subgraph cluster_1 {\n    label=\"bus\""));
  CHECK_THAT(dot, ContainsSubstring("n1 [label=\"queue: erp\", shape=cylinder"));
  CHECK_THAT(dot, ContainsSubstring("n3 [label=\"bus\", shape=box3d"));
  CHECK_THAT(dot, ContainsSubstring("n0 -> n1 [label=\"order, status\"];"));
  const auto mermaid = analysis::mermaid_text(drawing);
  CHECK_THAT(mermaid, ContainsSubstring("subgraph g1 [\"bus\"]\n    n1[(\"queue: erp\")]:::queue\n"));
  CHECK_THAT(mermaid, ContainsSubstring("n0 -->|\"order, status\"| n1\n"));
}

TEST_CASE("no name can break out of its quotes", "[analysis][graph]") {
  const std::string name = "a\"] -> b; \\ <i>\nZürich #1 `x` %";
  const auto landscape = two_systems(name);
  const auto dot = analysis::graph_text(landscape, analysis::GraphFormat::dot);
  CHECK_THAT(dot, ContainsSubstring("label=\"a\\\"] -> b; \\\\ <i>\\nZürich #1 `x` %\\n50 workers"));
  const auto mermaid = analysis::graph_text(landscape, analysis::GraphFormat::mermaid);
  CHECK_THAT(mermaid,
             ContainsSubstring("n0[\"a#34;#93; -#62; b#59; #92; #60;i#62;<br/>Zürich #35;1 #96;x#96; #37;<br/>"));
  const auto json = nlohmann::json::parse(analysis::graph_text(landscape, analysis::GraphFormat::json));
  CHECK(json["systems"][0]["name"] == name);
}

TEST_CASE("the landscape as JSON says who triggers whom", "[analysis][graph]") {
  const auto json = nlohmann::json::parse(analysis::graph_text(two_systems(), analysis::GraphFormat::json));
  CHECK(json["flows"][0]["pattern"] == "fire-and-forget");
  CHECK(json["flows"][1]["trigger"]["flow"] == "order");
  CHECK(json["systems"][0]["limits"][0]["allowance"] == 1000);
  CHECK(json["systems"][1]["workers"].is_null());
}

TEST_CASE("a kind of node that the writers do not know is still drawn", "[analysis][graph]") {
  Drawing drawing;
  Drawing::Node node;
  node.kind = "oracle";
  node.lines = {"delphi"};
  drawing.nodes.push_back(node);
  CHECK_THAT(analysis::dot_text(drawing), ContainsSubstring("n0 [label=\"delphi\", shape=box"));
  CHECK_THAT(analysis::mermaid_text(drawing), ContainsSubstring("n0[\"delphi\"]:::other"));
}

}  // namespace loadscape::tests
