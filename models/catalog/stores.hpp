#pragma once
/// How the numbers of a broker become settings of the engine that keeps messages.

#include "models/broker.hpp"
#include "models/catalog/catalog.hpp"

#include <map>
#include <string>
#include <vector>

namespace loadscape::models {

struct StoreSettings {
  BrokerSpec spec;
  std::map<std::string, std::string> texts;    ///< by setting: as a scenario would write it
  std::map<std::string, std::string> sources;  ///< by setting: the number and its source, or the store's
};

/// Reads the settings as if a scenario stated them; what does not fit is a mistake at the store's place.
StoreSettings settings_of(const CatalogPlatform& platform, const CatalogStore& store, std::vector<Mistake>& mistakes);

}  // namespace loadscape::models
