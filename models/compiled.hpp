#pragma once
/// The compiled graph of one topology: the nodes that messages pass through, their routes, and who depends on whom.

#include "models/landscape.hpp"
#include "models/observation.hpp"
#include "sim/time.hpp"

#include <boost/graph/adjacency_list.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace loadscape::models {

/// A vertex of the compiled graph: something messages pass through.
struct NodeInfo {
  std::string name;        ///< unique: "erp", "link: erp", "hub", "queue: erp"
  std::string kind;        ///< registry name: "station", "link", "queue", "subscription", "limit", "call"
  std::string component;   ///< the system or middleware component that it belongs to and fails with
  bool middleware = false; ///< the component is middleware, not a system of the landscape
  std::vector<std::pair<std::string, std::string>> parameters;  ///< for people: {"workers", "16"}
};

/// Messages of these flows go straight from one vertex to the other.
struct Passage {
  std::vector<std::size_t> flows;
};

using CompiledGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, NodeInfo, Passage>;

/// A vertex of the dependency graph: a system, or a middleware component ("hub", "bus", "broker").
struct Component {
  std::string name;
  bool middleware = false;
};

/// "source depends on target": it must change with it (schema), or needs it up while it works (synchronous).
struct Dependency {
  bool schema = false;
  bool synchronous = false;
  std::vector<std::size_t> flows;  ///< because of which flows
};

using DependencyGraph = boost::adjacency_list<boost::setS, boost::vecS, boost::bidirectionalS, Component, Dependency>;

/// An adapter or subscription that somebody has to build and keep: distinct by all that is stated.
struct Connection {
  std::string a;
  std::string b;
  std::string entity;  ///< empty where one connection serves every entity
  std::string flow = {};  ///< of a subscription: the flow that it is for
};

/// What maps records of one entity, as data: it was made for the shapes that the entity has at some systems, and whoever
/// owns it has to redeploy it when one of them changes.
struct Adapter {
  std::string name;  ///< unique: "crm -> erp (Order)", "hub: erp (Order)"
  std::string owner;  ///< component whose team builds and keeps it
  std::string entity;
  std::vector<std::size_t> knows;  ///< systems (vertices of the landscape) whose shape it knows
  std::vector<std::size_t> flows;  ///< that pass it
};

class Run;
struct Program;  // models/program.hpp: routes as steps, and how to make each vertex's running node

/// One topology of one landscape, ready to run any number of times.
class Compiled {
 public:
  explicit Compiled(std::shared_ptr<const Program> program);

  const CompiledGraph& graph() const;
  const DependencyGraph& dependencies() const;
  const std::vector<Connection>& connections() const;
  const std::vector<Adapter>& adapters() const;
  const Program& program() const { return *program_; }

 private:
  std::shared_ptr<const Program> program_;
};

}  // namespace loadscape::models
