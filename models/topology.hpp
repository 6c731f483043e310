#pragma once
/// What a topology is: a named function from landscape to compiled graph, with parameters of its own.

#include "models/landscape.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

class Fields;    // models/fields.hpp: one description of parameters for reader, errors, schema and docs
class Compiled;  // models/compiled.hpp
class Wiring;    // models/wiring.hpp: vertices, routes and the parts that every topology shares
class Route;

/// A mistake in the parameters of a topology that shows only beside the landscape.
struct Misfit {
  std::string key;   ///< path below the topology's label: "flows.order"; empty: the topology itself
  std::string what;
  std::string hint;  ///< may be empty
};

struct BrokerSpec;
/// Of a topology's stores: flows in total order, if they would be split into partitions.
std::vector<Misfit> store_misfits(const std::optional<BrokerSpec>& store, const Landscape& landscape);

/// Flows, by index.
using FlowSet = std::vector<std::size_t>;
FlowSet all_flows(const Landscape& landscape);

/// Parameters of one topology; `describe` is the single place that names them.
struct TopologyParams {
  virtual ~TopologyParams() = default;
  virtual void describe(Fields& fields) = 0;
  /// Middleware components that it may add to those of its row when these flows take it.
  virtual std::vector<std::string> components(const Landscape& /*landscape*/, const FlowSet& /*flows*/) const {
    return {};
  }
  /// Nodes of clusters, which may fail by themselves.
  virtual std::vector<std::string> cluster_nodes(const Landscape& /*landscape*/, const FlowSet& /*flows*/) const {
    return {};
  }
  /// What does not fit to this landscape, whose flows are resolved.
  virtual std::vector<Misfit> misfits(const Landscape& /*landscape*/) const { return {}; }
};

/// How messages travel: adds what a topology needs to a wiring, then lets each flow that it is given take its way.
/// Several routers can share one wiring, each with flows of its own.
class Router {
 public:
  Router() = default;
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;
  virtual ~Router() = default;
  /// Adds to the flow's route what happens while the sender holds its worker.
  virtual void send(Route& route) = 0;
};

/// One row per topology: a new one is a header, a source, a test, a doc row and a row here.
struct TopologyRow {
  std::string_view name;      ///< as written in a scenario: "hub-and-spoke"
  std::string_view sentence;
  std::span<const std::string_view> middleware;  ///< components it adds, which can fail: "hub"
  std::unique_ptr<TopologyParams> (*make_params)();
  /// `wiring` and `params` outlive the router.
  std::unique_ptr<Router> (*make_router)(Wiring& wiring, const TopologyParams& params);
  bool stands_alone = true;  ///< means something without parameters: compared unless the scenario names topologies

  /// All flows of the landscape over this topology.
  Compiled compile(const Landscape& landscape, const TopologyParams& params) const;
};
std::span<const TopologyRow> topology_registry();
const TopologyRow* find_topology(std::string_view name);

/// The components of every row: "hub", "bus", "broker".
std::vector<std::string> middleware_components();
/// Components that a topology adds and that may fail like systems: "hub", "erp-system-api". No system may take such a
/// name.
std::vector<std::string> middleware_components(const TopologyRow& row, const TopologyParams& params,
                                               const Landscape& landscape, const FlowSet& flows);

/// A topology as a scenario asks for it.
struct TopologyChoice {
  std::string label;  ///< key in the scenario; equals the row's name unless `kind:` is given
  const TopologyRow* row = nullptr;
  std::shared_ptr<const TopologyParams> params;
  Place place = {};
  bool circular_waits = false;  ///< whether workers may wait for each other in a circle, without a timeout
};

/// Replications are added until each of these metrics, in each topology, is known to within a share of its value.
struct PrecisionGoal {
  struct Metric {
    std::string text;  ///< as written: "order.p95"
    std::size_t flow = 0;  ///< index into Landscape flows
    Expectation::Metric metric = Expectation::Metric::mean;
  };
  double half_width = 0.05;  ///< of the 95 % interval, as a share of the estimate
  std::vector<Metric> of;
  std::uint32_t max_replications = 200;
};

/// A file besides the scenario that the results depend on.
struct InputFile {
  std::string path;  ///< as written in the scenario
  std::string text;  ///< its bytes, for its checksum
};

/// A file, read and checked: the landscape and the question asked of it.
struct Scenario {
  std::string path;
  std::string text;  ///< the file's bytes, for its checksum
  std::string title;
  Landscape landscape;
  std::vector<TopologyChoice> topologies;
  sim::Duration duration{one_day};
  sim::Duration warm_up{0};
  bool finds_warm_up = false;  ///< `warm_up: auto`; `warm_up` is then zero
  sim::Duration starts{0};  ///< since Monday 00:00; with a date since Monday, 1970-01-05 (models/calendar.hpp)
  bool has_date = false;
  std::vector<InputFile> inputs;  ///< files that the scenario names, in the order of the flows
  std::uint32_t replications = 10;  ///< at least, when there is a precision goal
  std::uint32_t batches = 1;  ///< of one long run; 1: intervals come from replications
  std::optional<PrecisionGoal> precision;
  std::uint64_t seed = 1;
};

}  // namespace loadscape::models
