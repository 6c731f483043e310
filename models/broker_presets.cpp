#include "models/broker.hpp"
#include "models/catalog/catalog.hpp"
#include "models/catalog/stores.hpp"

#include <algorithm>

namespace loadscape::models {

const std::vector<BrokerPreset>& broker_presets() {
  static const auto presets = [] {
    std::vector<BrokerPreset> all;
    std::vector<Mistake> none;  // a test reads the catalog that is compiled in
    for (const auto& platform : catalog().platforms) {
      for (const auto& store : platform.stores) {
        auto settings = settings_of(platform, store, none);
        all.push_back({store.name, store.title, std::move(settings.spec), std::move(settings.sources)});
      }
    }
    std::ranges::sort(all, {}, &BrokerPreset::name);
    return all;
  }();
  return presets;
}

const BrokerPreset* find_broker_preset(std::string_view name) {
  const auto found = std::ranges::find(broker_presets(), name, &BrokerPreset::name);
  return found == broker_presets().end() ? nullptr : &*found;
}

}  // namespace loadscape::models
