/// What may be written about a hybrid, and what does not fit together.

#include "models/fields.hpp"
#include "models/held_field.hpp"
#include "models/reader/mistake.hpp"
#include "models/suggest.hpp"
#include "models/topologies/hybrid.hpp"
#include "models/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace loadscape::models {
namespace {

std::vector<std::string> flow_names(const Landscape& landscape) {
  std::vector<std::string> names;
  for (const auto& flow : flows_of(landscape)) names.push_back(flow.name);
  return names;
}

bool is_target(const Landscape& landscape, const Flow& flow, const std::string& name) {
  return std::ranges::any_of(flow.to, [&](std::size_t target) { return landscape[target].name == name; });
}

bool is_system(const Landscape& landscape, const std::string& name) {
  const auto [begin, end] = boost::vertices(landscape);
  return std::any_of(begin, end, [&](auto system) { return landscape[system].name == name; });
}

}  // namespace

HybridParams::HybridParams() {
  for (const auto& row : topology_registry()) {
    if (row.make_router != make_hybrid) parts_.push_back({&row, row.make_params()});
  }
}

void HybridParams::Part::describe(Fields& fields) {
  is_written = true;
  params->describe(fields);
}

void DrawnNode::describe(Fields& fields) {
  fields.add("kind", kind,
             {{"station", Kind::station, "workers that serve a message, and its reply on the way back"},
              {"queue", Kind::queue, "durable: accepts what needs no reply, and takes it on later"}},
             "what it is");
  fields.add("workers", workers, at_least(1), "station: messages served at once");
  fields.add("service", service, Dimension::duration, "station: time for one message, one way");
  fields.add("nonblocking", nonblocking, "station: whether a worker is free while the rest of the way is gone");
  fields.add("maps", maps, "station: whether it translates between sender and targets, and must change with them");
  fields.add("consumers", consumers, at_least(1), "queue: deliveries under way at once");
  fields.add("capacity", capacity, "queue: deliveries that may wait; others are rejected");
  fields.add("retention", retention, positive, "queue: how long a delivery may wait");
  fields.add("link", link, "the node's access to the network");
  fields.add("cluster", cluster, "nodes that it is spread over; one unless written");
  add_held(fields, held);
  ClusterSpec::check_workers(fields, cluster, "workers", workers);
  const bool is_queue = kind == Kind::queue;
  fields.require(!is_queue || !service, "service", "belongs to a station: a queue only stores", "remove it");
  fields.require(!is_queue || !workers, "workers", "belongs to a station", "write consumers: 8 to bound deliveries");
  fields.require(!is_queue || !nonblocking, "nonblocking", "belongs to a station: behind a queue nobody waits",
                 "remove it");
  fields.require(!is_queue || !maps, "maps", "belongs to a station: a queue only stores", "remove it");
  fields.require(is_queue || !consumers, "consumers", "belongs to a queue", "write workers: 8, or kind: queue");
  fields.require(is_queue || !capacity, "capacity", "belongs to a queue", "write kind: queue, or remove it");
  fields.require(is_queue || !retention, "retention", "belongs to a queue", "write kind: queue, or remove it");
}

Value HybridParams::part_value(std::string& target) const {
  std::vector<Word> words;
  std::vector<std::string> names;
  for (const auto& part : parts_) {
    names.emplace_back(part.row->name);
    words.push_back({names.back(), ""});
  }
  auto value = detail::value_of_words(
      std::move(words), [names, &target](std::size_t index) { target = names[index]; }, [] { return std::size_t{0}; });
  value.text = [&target] { return target; };
  return value;
}

void HybridParams::describe(Fields& fields) {
  static std::string nobody;
  static std::vector<std::string> nowhere;
  const auto one = [](Value element) {
    return ValueList{std::move(element), [] {}, [] { return std::vector<std::string>{}; }};
  };
  fields.value({"default", "topology of the flows that are not named here"}, part_value(default_));
  fields.entries({"flows", "topology that a flow takes"},
                 {.noun = "flow",
                  .lists = false,
                  .append = [this, one](std::string_view flow) { return one(part_value(flows_[std::string(flow)])); },
                  .sample = one(part_value(nobody))});
  fields.entries(
      {"routes", "drawn nodes that a flow passes between sender and targets, in order; the ends may be named"},
      {.noun = "flow",
       .lists = true,
       .append = [this](std::string_view flow) { return values_of(routes_[std::string(flow)], {}); },
       .sample = values_of(nowhere, {})});
  fields.add("nodes", nodes_, "drawn stations and queues, each a middleware component of its own");
  for (auto& part : parts_) fields.add(part.row->name, part, "parameters of this part");
}

const HybridParams::Part* HybridParams::part_named(const std::string& name) const {
  const auto found = std::ranges::find_if(parts_, [&](const Part& part) { return part.row->name == name; });
  return found == parts_.end() ? nullptr : &*found;
}

const HybridParams::Part* HybridParams::part_of(const Flow& flow) const {
  if (routes_.contains(flow.name)) return nullptr;
  const auto assigned = flows_.find(flow.name);
  return part_named(assigned == flows_.end() ? default_ : assigned->second);
}

FlowSet HybridParams::flows_over(const Part& part, const Landscape& landscape, const FlowSet& flows) const {
  FlowSet found;
  for (const auto flow : flows) {
    if (part_of(flows_of(landscape)[flow]) == &part) found.push_back(flow);
  }
  return found;
}

std::vector<std::string> HybridParams::route_of(const Landscape& landscape, const Flow& flow) const {
  const auto drawn = routes_.find(flow.name);
  if (drawn == routes_.end()) return {};
  auto route = drawn->second;
  if (!route.empty() && route.front() == landscape[flow.from].name) route.erase(route.begin());
  while (!route.empty() && is_target(landscape, flow, route.back())) route.pop_back();
  return route;
}

std::vector<std::string> HybridParams::components(const Landscape& landscape, const FlowSet& flows) const {
  std::vector<std::string> names;
  for (const auto& part : parts_) {
    const auto over = flows_over(part, landscape, flows);
    if (over.empty()) continue;
    std::ranges::move(middleware_components(*part.row, *part.params, landscape, over), std::back_inserter(names));
  }
  for (const auto& node : nodes_) names.push_back(node.name);
  return names;
}

std::vector<std::string> HybridParams::cluster_nodes(const Landscape& landscape, const FlowSet& flows) const {
  std::vector<std::string> names;
  for (const auto& part : parts_) {
    const auto over = flows_over(part, landscape, flows);
    if (!over.empty()) std::ranges::move(part.params->cluster_nodes(landscape, over), std::back_inserter(names));
  }
  for (const auto& node : nodes_)
    std::ranges::move(cluster_node_names(node.name, node.cluster), std::back_inserter(names));
  return names;
}

const DrawnNode* HybridParams::node_named(const std::string& name) const {
  const auto found = std::ranges::find(nodes_, name, &DrawnNode::name);
  return found == nodes_.end() ? nullptr : &*found;
}

void HybridParams::check_names(const Landscape& landscape, std::vector<Misfit>& found) const {
  const auto known = flow_names(landscape);
  const auto check = [&](std::string_view key, const std::string& flow) {
    if (std::ranges::find(known, flow) != known.end()) return;
    found.push_back(
        {fmt::format("{}.{}", key, flow), fmt::format("unknown flow {}", in_quotes(flow)), suggestion(flow, known)});
  };
  for (const auto& [flow, part] : flows_) check("flows", flow);
  for (const auto& [flow, route] : routes_) check("routes", flow);
  auto taken = middleware_components();
  for (const auto& part : parts_) {
    const auto over = flows_over(part, landscape, all_flows(landscape));
    std::ranges::move(part.params->components(landscape, over), std::back_inserter(taken));
  }
  for (const auto& node : nodes_) {
    if (std::ranges::find(taken, node.name) == taken.end()) continue;
    found.push_back({"nodes." + node.name,
                     fmt::format("{} is the name of another middleware component", in_quotes(node.name)),
                     fmt::format("call it something else, for example my-{}", node.name)});
  }
}

void HybridParams::check_flows(const Landscape& landscape, std::vector<Misfit>& found) const {
  std::vector<std::string> left;
  for (const auto& flow : flows_of(landscape)) {
    if (routes_.contains(flow.name) && flows_.contains(flow.name)) {
      found.push_back(
          {"routes." + flow.name, "is drawn, but `flows` gives this flow a topology", "keep one of the two"});
    } else if (routes_.contains(flow.name)) {
      check_route(landscape, flow, found);
    } else if (!flows_.contains(flow.name) && default_.empty()) {
      left.push_back(flow.name);
    }
  }
  if (left.empty()) return;
  found.push_back({"", fmt::format("no topology is given for {}", fmt::join(left, ", ")),
                   fmt::format("add default: point-to-point, or flows: {{{}: esb}}", left.front())});
}

void HybridParams::check_route(const Landscape& landscape, const Flow& flow, std::vector<Misfit>& found) const {
  const std::string where = "routes." + flow.name;
  std::vector<std::string> names;
  for (const auto& node : nodes_) names.push_back(node.name);
  const auto& written = routes_.at(flow.name);
  const auto route = route_of(landscape, flow);
  if (route.empty()) {
    found.push_back({where, "passes no drawn node", fmt::format("write flows: {{{}: point-to-point}}", flow.name)});
  }
  const auto skipped = !written.empty() && !route.empty() && written.front() == landscape[flow.from].name ? 1U : 0U;
  for (std::size_t i = 0; i < route.size(); ++i) {
    const auto item = fmt::format("{}[{}]", where, i + skipped);
    const auto* node = node_named(route[i]);
    if (std::find(route.begin(), route.begin() + static_cast<std::ptrdiff_t>(i), route[i]) !=
        route.begin() + static_cast<std::ptrdiff_t>(i)) {
      found.push_back({item, fmt::format("passes {} twice", in_quotes(route[i])), "keep one of them"});
    } else if (!node && is_system(landscape, route[i])) {
      found.push_back({item, fmt::format("{} is no end of this flow", in_quotes(route[i])),
                       "only drawn nodes lie between sender and targets; what another system passes on is a flow of "
                       "its own, with after"});
    } else if (!node) {
      found.push_back({item, fmt::format("unknown node {}", in_quotes(route[i])), suggestion(route[i], names)});
    } else if (node->kind == DrawnNode::Kind::queue && is_synchronous(flow.pattern)) {
      found.push_back(
          {item,
           fmt::format("the sender waits for a reply, and none comes back through the queue {}", in_quotes(route[i])),
           "leave the queue out, or write pattern: fire-and-forget"});
    }
  }
}

void HybridParams::check_use(const Landscape& landscape, std::vector<Misfit>& found) const {
  for (const auto& part : parts_) {
    if (!part.is_written || !flows_over(part, landscape, all_flows(landscape)).empty()) continue;
    found.push_back({std::string(part.row->name), "has parameters, but no flow takes this topology",
                     "remove it, or name a flow under flows"});
  }
  for (const auto& node : nodes_) {
    const bool is_used = std::ranges::any_of(
        routes_, [&](const auto& route) { return std::ranges::find(route.second, node.name) != route.second.end(); });
    if (!is_used) found.push_back({"nodes." + node.name, "no route passes this node", "draw one, or remove the node"});
  }
}

std::vector<Misfit> HybridParams::misfits(const Landscape& landscape) const {
  std::vector<Misfit> found;
  check_names(landscape, found);
  const bool names_are_known = found.empty();
  check_flows(landscape, found);
  if (names_are_known) check_use(landscape, found);  // else what seems unused may only be misspelled
  for (const auto& part : parts_) {
    if (flows_over(part, landscape, all_flows(landscape)).empty()) continue;
    for (auto& misfit : part.params->misfits(landscape)) {
      misfit.key = misfit.key.empty() ? std::string(part.row->name) : fmt::format("{}.{}", part.row->name, misfit.key);
      found.push_back(std::move(misfit));
    }
  }
  return found;
}

}  // namespace loadscape::models
