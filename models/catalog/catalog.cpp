#include "models/catalog/catalog.hpp"

#include "models/find_named.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace loadscape::models {

std::string_view word_of(Confidence confidence) {
  constexpr std::string_view words[] = {"", "official", "secondary", "seed", "unverified"};
  return words[static_cast<std::size_t>(confidence)];
}

std::string_view word_of(CatalogPlatform::Role role) {
  constexpr std::string_view words[] = {"system", "middleware", "broker", "library"};
  return words[static_cast<std::size_t>(role)];
}

const CatalogVariant* CatalogNumber::find_variant(std::string_view wanted) const {
  return find_named(variants, wanted);
}
const CatalogNumber* CatalogPlatform::find_number(std::string_view wanted) const { return find_named(numbers, wanted); }
const CatalogProfile* CatalogPlatform::find_profile(std::string_view wanted) const {
  return find_named(profiles, wanted);
}
const CatalogStore* CatalogPlatform::find_store(std::string_view wanted) const { return find_named(stores, wanted); }
const CatalogPlatform* Catalog::find_platform(std::string_view name) const { return find_named(platforms, name); }

std::string CatalogEntry::id() const {
  auto text = fmt::format("{}/{}", platform->name, number->name);
  return variant ? fmt::format("{}#{}", text, variant->name) : text;
}

CatalogEntry Catalog::find(std::string_view id) const {
  CatalogEntry entry;
  const auto slash = id.find('/'), hash = id.find('#');
  if (slash == std::string_view::npos) return entry;
  entry.platform = find_platform(id.substr(0, slash));
  if (!entry.platform) return entry;
  entry.number =
      entry.platform->find_number(id.substr(slash + 1, hash == std::string_view::npos ? hash : hash - slash - 1));
  if (!entry.number || hash == std::string_view::npos) return entry;
  entry.variant = entry.number->find_variant(id.substr(hash + 1));
  if (!entry.variant) entry.number = nullptr;
  return entry;
}

CatalogEntry Catalog::resolve(const CatalogPlatform& platform, const CatalogProfile& profile, const ProfileLimit& limit,
                              std::string_view variant) const {
  const bool is_elsewhere = limit.number.find('/') != std::string::npos;
  auto entry = find(is_elsewhere ? limit.number : fmt::format("{}/{}", platform.name, limit.number));
  if (!entry.number) return entry;
  entry.variant = entry.number->find_variant(variant);
  if (!entry.variant) entry.variant = entry.number->find_variant(profile.variant);
  return entry;
}

std::size_t Catalog::size() const {
  std::size_t count = 0;
  for (const auto& platform : platforms) count += platform.numbers.size();
  return count;
}

const std::vector<CatalogParameter>& catalog_parameters() {
  static const std::vector<CatalogParameter> parameters{
      {"licences", "licences that add to the allowances of its profile"},
      {"partner_licences", "licences for partners and communities that add to the allowances of its profile", 0.0},
      {"suitecloud_licences", "SuiteCloud Plus licences that add to the allowances of its profile", 0.0},
      {"users", "users, each with an allowance of its own, whose calls come in spread evenly", 1.0},
      {"web_servers", "web servers, each with an allowance of its own, among which calls are spread evenly", 1.0}};
  return parameters;
}

const std::vector<std::string>& catalog_kinds() {
  static const std::vector<std::string> kinds{"quota",   "rate",  "concurrency", "per-transaction", "size",
                                              "timeout", "retry", "retention",   "breaker",         "policy"};
  return kinds;
}

const std::vector<std::string>& catalog_units() {
  static const std::vector<std::string> units{
      "ms",         "s",       "min",         "h",          "d",       "bytes",         "KB",           "MB",
      "GB",         "TB",      "KiB",         "MiB",        "share",   "percent",       "factor",       "requests",
      "calls",      "records", "batches",     "jobs",       "queries", "events",        "deliveries",   "messages",
      "callouts",   "rows",    "subrequests", "nodes",      "graphs",  "statements",    "transactions", "notifications",
      "executions", "classes", "definitions", "entities",   "ids",     "recipients",    "objects",      "connections",
      "clients",    "queues",  "consumers",   "operations", "points",  "updates",       "retries",      "attempts",
      "pollers",    "credits", "buses",       "levels",     "hops",    "subscriptions", "units",        "partitions",
      "elements",   "blocks",  "interviews",  "failures",   "permits", "hosts",         "subscribers"};
  return units;
}

const Catalog& catalog() {
  static const Catalog read = [] {
    auto result = read_catalog(catalog_files());
    // A test holds the files to their rules, so this cannot happen to a user.
    std::string text;
    for (const auto& [file, mistakes] : result.mistakes) text += format(mistakes, file);
    if (!text.empty()) throw std::logic_error("the catalog that is compiled in has mistakes\n" + text);
    return std::move(result.catalog);
  }();
  return read;
}

}  // namespace loadscape::models
