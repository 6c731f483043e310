#pragma once
/// Which node stands for a system's workers: the discipline and the patience that the landscape states.

#include "models/landscape.hpp"
#include "models/nodes/station.hpp"
#include "models/program.hpp"

#include <string>
#include <utility>
#include <vector>

namespace loadscape::models {

/// Makes the station of one system of the landscape.
NodeFactory station_factory(const Landscape& landscape, std::size_t system, const Station::Params& params);

/// What a reader of the graph should know of it beside workers and service; nothing for plain first come, first served.
std::vector<std::pair<std::string, std::string>> discipline_texts(const System& system);

}  // namespace loadscape::models
