#pragma once
/// The catalog: what platforms publish about their limits and defaults, each number with its source.
///
/// Its files, models/catalog/*.yaml, are compiled into the program; nothing is read at run time. A number has an id,
/// "salesforce/api-requests-daily", and may have variants, "salesforce/api-requests-daily#developer", that state what
/// differs. A profile, "salesforce/enterprise", says which numbers hold for a system that is of that make.

#include "models/place.hpp"
#include "models/reader/mistake.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// How far to trust value, unit and window of a number; texts of errors are partly recalled at any confidence.
enum class Confidence {
  inherited,   ///< a variant that does not say; never in a catalog that has been read
  official,    ///< read in the vendor's own text, or a copy of it
  secondary,   ///< read in the text of a third party only
  seed,        ///< a claim of an article that scenarios and claims follow
  unverified   ///< recalled, nothing read
};
std::string_view word_of(Confidence confidence);

/// Over what a number counts.
struct CatalogWindow {
  enum class Kind {
    rolling,   ///< any span of `length`
    fixed,     ///< spans of `length` that begin at fixed times
    per,       ///< a span of `length`; whether it slides is not published
    bucket,    ///< refilled at `refill_per_s`
    at_once,   ///< at any instant
    each,      ///< for each of something: a request, a transaction
    from,      ///< age, from some event on
    unchanging, ///< "static": does not depend on time
    setting,   ///< the default of a setting
    guidance   ///< a recommendation
  };
  Kind kind = Kind::unchanging;
  sim::Duration length{0};
  double refill_per_s = 0.0;
};

/// What a number is; every text as it is written in the catalog's file.
struct CatalogFigure {
  std::string title;
  std::string value;        ///< a formula, "1000 .. 10000", "0, 2, 4, 8", or "unpublished"
  std::string unit;         ///< "requests", "s"
  std::string window_text;  ///< "rolling 24 h"
  CatalogWindow window;
  std::string scope;        ///< "org": for whom it counts; may be empty
  std::string enforcement;  ///< what whoever exceeds it gets to see; may be empty
  std::string source;
  Confidence confidence = Confidence::inherited;
  std::string as_of;        ///< date of the text that was read, "version 8", or "undated"
  std::string note;         ///< may be empty
  bool is_published() const { return value != "unpublished"; }
};

struct CatalogVariant {
  std::string name;
  CatalogFigure figure;  ///< complete once the file has been read
  Place place;
};

struct CatalogNumber {
  std::string name;
  std::string kind;  ///< "quota", "rate", ...
  CatalogFigure figure;
  std::vector<CatalogVariant> variants;
  Place place;
  const CatalogVariant* find_variant(std::string_view wanted) const;
};

/// One of the limits that a profile gives a system.
struct ProfileLimit {
  std::string name;    ///< of the limit in the scenario
  std::string number;  ///< "api-requests-daily", or of another platform: "salesforce-bulk/batches-daily"
  std::string counts;  ///< what uses it up: "calls"
  std::string after;   ///< of what is under way: counts from there on, "20 s"; may be empty
  std::string times;   ///< formula that the number is multiplied with; may be empty
  Place place;
};

struct CatalogProfile {
  std::string name;
  std::string title;
  std::string variant;  ///< that holds for every number which has it; may be empty
  std::vector<ProfileLimit> limits;
  Place place;
};

/// A broker's settings of the engine that keeps messages, for `store: {like: NAME}`.
struct CatalogStore {
  std::string name;     ///< "sqs-standard"; no other platform has one of that name
  std::string title;
  std::string source;   ///< of what is no number
  std::string variant;  ///< that holds for every number which has it; may be empty
  std::map<std::string, std::string> numbers;  ///< by setting: "visibility-timeout", or "1 + retries"
  std::map<std::string, std::vector<std::string>> settings;  ///< by setting: as a scenario writes it
  Place place;
};

struct CatalogPlatform {
  enum class Role { system, middleware, broker, library };
  std::string name;
  std::string title;
  Role role = Role::system;
  std::vector<CatalogNumber> numbers;
  std::vector<CatalogProfile> profiles;
  std::vector<CatalogStore> stores;
  std::string file;
  Place place;
  const CatalogNumber* find_number(std::string_view wanted) const;
  const CatalogProfile* find_profile(std::string_view wanted) const;
  const CatalogStore* find_store(std::string_view wanted) const;
};
std::string_view word_of(CatalogPlatform::Role role);

/// Where a number is: its platform, itself, and the variant that was asked for.
struct CatalogEntry {
  const CatalogPlatform* platform = nullptr;
  const CatalogNumber* number = nullptr;
  const CatalogVariant* variant = nullptr;  ///< null: the default
  const CatalogFigure& figure() const { return variant ? variant->figure : number->figure; }
  std::string id() const;
};

struct Catalog {
  std::vector<CatalogPlatform> platforms;  ///< by name
  const CatalogPlatform* find_platform(std::string_view name) const;
  /// By id, "salesforce/api-requests-daily#developer"; nothing found: `number` is null.
  CatalogEntry find(std::string_view id) const;
  /// The number of a profile's limit, in `variant` where it has that one, else in the profile's own.
  CatalogEntry resolve(const CatalogPlatform& platform, const CatalogProfile& profile, const ProfileLimit& limit,
                       std::string_view variant = {}) const;
  std::size_t size() const;  ///< numbers, variants not counted
};

/// What the formulas of the catalog may name and a system may state.
struct CatalogParameter {
  std::string_view name;
  std::string_view sentence;
  double standard = -1.0;  ///< below zero: must be stated
};
const std::vector<CatalogParameter>& catalog_parameters();

/// Every word for `kind` and `unit`.
const std::vector<std::string>& catalog_kinds();
const std::vector<std::string>& catalog_units();

/// A file of the catalog, by its name and text.
struct CatalogFile {
  std::string name;
  std::string text;
};

/// Platforms, and the mistakes of each file by its name.
struct CatalogResult {
  Catalog catalog;
  struct FileMistakes {
    std::string file;
    std::vector<Mistake> mistakes;
  };
  std::vector<FileMistakes> mistakes;  ///< files without any are left out
};

/// Reads the files, every mistake in all of them in one go: unknown keys, words and units, numbers without a source,
/// dates that are none, formulas that do not evaluate, names that occur twice or that nothing has.
CatalogResult read_catalog(const std::vector<CatalogFile>& files);

/// The files that are compiled in.
const std::vector<CatalogFile>& catalog_files();

/// The catalog that is compiled in, read when it is first asked for.
const Catalog& catalog();

}  // namespace loadscape::models
