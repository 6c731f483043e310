#include "models/disciplines.hpp"

#include "models/nodes/priority_station.hpp"
#include "models/nodes/sharing_station.hpp"
#include "models/parameter_text.hpp"

#include <algorithm>
#include <functional>
#include <memory>

namespace loadscape::models {
namespace {

/// By flow: how many priorities of other flows are larger. Empty where the discipline obeys none.
std::vector<std::uint32_t> classes_of(const Landscape& landscape, Discipline discipline) {
  if (discipline == Discipline::fifo) return {};
  std::vector<std::uint32_t> ranked;
  for (const auto& flow : flows_of(landscape)) ranked.push_back(flow.priority);
  std::ranges::sort(ranked, std::greater{});
  const auto repeated = std::ranges::unique(ranked);
  ranked.erase(repeated.begin(), repeated.end());
  std::vector<std::uint32_t> classes;
  for (const auto& flow : flows_of(landscape)) {
    classes.push_back(static_cast<std::uint32_t>(std::ranges::find(ranked, flow.priority) - ranked.begin()));
  }
  return classes;
}

}  // namespace

NodeFactory station_factory(const Landscape& landscape, std::size_t system, const Station::Params& params) {
  const auto& spec = landscape[system];
  if (spec.discipline == Discipline::processor_sharing) {
    return [params](const RunContext& context) { return std::make_unique<SharingStation>(context, params); };
  }
  if (spec.discipline == Discipline::fifo && !spec.patience) {
    return [params](const RunContext& context) { return std::make_unique<Station>(context, params); };
  }
  PriorityStation::Params ranked{.station = params,
                                 .class_of_flow = classes_of(landscape, spec.discipline),
                                 .preemptive = spec.discipline == Discipline::preemptive_resume,
                                 .patience = std::nullopt};
  if (spec.patience) ranked.patience = Demand{spec.patience, sim::name_key(spec.name + "/patience")};
  return [ranked](const RunContext& context) { return std::make_unique<PriorityStation>(context, ranked); };
}

std::vector<std::pair<std::string, std::string>> discipline_texts(const System& system) {
  std::vector<std::pair<std::string, std::string>> texts;
  switch (system.discipline) {
    case Discipline::fifo: break;
    case Discipline::priority: texts.emplace_back("discipline", "priority"); break;
    case Discipline::preemptive_resume: texts.emplace_back("discipline", "preemptive-resume"); break;
    case Discipline::processor_sharing: texts.emplace_back("discipline", "processor-sharing"); break;
  }
  if (system.patience) texts.emplace_back("patience", distribution_text(system.patience));
  return texts;
}

}  // namespace loadscape::models
