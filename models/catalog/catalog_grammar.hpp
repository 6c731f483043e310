#pragma once
/// What may be written in a file of the catalog.

#include "models/catalog/catalog.hpp"
#include "models/fields.hpp"

#include <map>
#include <string>
#include <vector>

namespace loadscape::models {

struct CatalogDraft {
  std::map<std::string, std::string> sources;
  std::vector<CatalogPlatform> platforms;
};

void describe(Fields& fields, CatalogDraft& draft);
void describe(Fields& fields, CatalogPlatform& platform);
void describe(Fields& fields, CatalogNumber& number);
void describe(Fields& fields, CatalogVariant& variant);
void describe(Fields& fields, CatalogProfile& profile);
void describe(Fields& fields, CatalogStore& store);
void describe(Fields& fields, ProfileLimit& limit);

}  // namespace loadscape::models
