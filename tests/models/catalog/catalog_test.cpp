#include "models/catalog/catalog.hpp"
#include "models/catalog/formula.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <regex>
#include <set>

namespace loadscape::tests {

using namespace loadscape::models;

namespace {

std::string mistakes_of(const CatalogResult& result) {
  std::string text;
  for (const auto& [file, mistakes] : result.mistakes) text += format(mistakes, file);
  return text;
}

double value_of(std::string_view id, double licences) {
  const auto entry = catalog().find(id);
  REQUIRE(entry.number != nullptr);
  const auto calculated = calculate(entry.figure().value, {{"licences", licences}, {"partner_licences", 0.0}});
  REQUIRE(calculated.value.has_value());
  return *calculated.value;
}

void check_figure(const std::string& id, const CatalogFigure& figure) {
  static const std::regex date{R"(\d{4}(-\d{2}){0,2}|version \d.*|undated)"};
  INFO(id);
  CHECK_FALSE(figure.title.empty());
  CHECK_FALSE(figure.source.empty());
  CHECK_FALSE(figure.scope.empty());
  CHECK(figure.confidence != Confidence::inherited);
  CHECK(std::regex_match(figure.as_of, date));
  CHECK(std::ranges::find(catalog_units(), figure.unit) != catalog_units().end());
  CHECK_FALSE(figure.window_text.empty());
  // What is recalled names no document, what was read names one.
  CHECK((figure.confidence == Confidence::unverified) == (figure.source == "recalled, not looked up"));
  CHECK((figure.confidence == Confidence::seed) == figure.source.starts_with("article "));
}

}  // namespace

TEST_CASE("the catalog that is compiled in keeps its rules", "[models][catalog]") {
  const auto result = read_catalog(catalog_files());
  CHECK(mistakes_of(result) == "");
  CHECK(result.catalog.platforms.size() >= 60);
  std::set<std::string> ids;
  std::size_t entries = 0;
  for (const auto& platform : result.catalog.platforms) {
    INFO(platform.name);
    CHECK_FALSE(platform.numbers.empty());
    for (const auto& number : platform.numbers) {
      const CatalogEntry entry{&platform, &number};
      CHECK(ids.insert(entry.id()).second);
      check_figure(entry.id(), number.figure);
      ++entries;
      for (const auto& variant : number.variants) {
        const CatalogEntry varied{&platform, &number, &variant};
        CHECK(ids.insert(varied.id()).second);
        check_figure(varied.id(), variant.figure);
        CHECK(result.catalog.find(varied.id()).variant == &variant);
        ++entries;
      }
    }
  }
  CHECK(entries >= 345);
}

// 100,000 + licences x 1,000 (5,000 in Unlimited Edition), Developer Edition flat.
TEST_CASE("API allocations follow the vendor's formula, and articles are variants", "[models][catalog]") {
  CHECK(value_of("salesforce/api-requests-daily", 15) == 115'000);
  CHECK(value_of("salesforce/api-requests-daily", 100) == 200'000);
  CHECK(value_of("salesforce/api-requests-daily#unlimited", 100) == 600'000);
  CHECK(value_of("salesforce/api-requests-daily#developer", 100) == 15'000);
  CHECK(value_of("salesforce/api-requests-daily#seed-001", 100) == 100'000);
  CHECK(value_of("salesforce/api-requests-daily#seed-003", 100) == 15'000);
}

// min(50, max(10, licences / 100))
TEST_CASE("the cap of long-running transactions grows with licences between its bounds", "[models][catalog]") {
  for (const auto& [licences, cap] : {std::pair{500, 10}, {1000, 10}, {4000, 40}, {5000, 50}, {20000, 50}}) {
    CHECK(value_of("salesforce-apex/long-running", licences) == cap);
  }
}

TEST_CASE("every mistake of a catalog's files is reported at its place", "[models][catalog]") {
  const CatalogFile broken{"broken.yaml", R"yaml(catalog: 1
sources:
  page: a page
platforms:
  shop:
    title: Shop
    role: sytem
    numbers:
      calls:
        title: Calls
        kind: quota
        value: 100 * licence
        unit: request
        window: sliding 24 h
        scope: org
        source: page
        confidence: official
        as_of: last year
      size: {title: Size, kind: size, value: 1, unit: MB, window: each request, source: page, confidence: sure}
    extra: 1
)yaml"};
  CHECK(mistakes_of(read_catalog({broken})) ==
        R"(broken.yaml:7:11: platforms.shop.role: is not a known word, got "sytem"
  hint: did you mean "system"? known: system, middleware, broker, library
broken.yaml:12:16: platforms.shop.numbers.calls.value: names "licence", which nothing has, got "100 * licence"
  hint: did you mean "licences"? known: licences, partner_licences, suitecloud_licences, users, web_servers
broken.yaml:13:15: platforms.shop.numbers.calls.unit: is not a known word, got "request"
  hint: did you mean "requests"?
broken.yaml:14:17: platforms.shop.numbers.calls.window: is not a window, got "sliding 24 h"
  hint: write rolling 24 h, fixed 1 h, per 1 min, bucket 2/s, at once, each request, from publish, static, setting or guidance
broken.yaml:18:16: platforms.shop.numbers.calls.as_of: is not a date, got "last year"
  hint: write 2026, 2026-03 or 2026-03-31, version 8, or undated
broken.yaml:19:7: platforms.shop.numbers.size: needs the key "as_of"
  hint: as_of: date of the text that was read, or version of the software
broken.yaml:19:107: platforms.shop.numbers.size.confidence: is not a known word, got "sure"
  hint: known: official, secondary, seed, unverified
broken.yaml:20:5: platforms.shop: unknown key "extra"
  hint: known: title, role, numbers, profiles, stores
)");
}

TEST_CASE("names that nothing has, or that two things have, are mistakes of the catalog", "[models][catalog]") {
  const std::string head =
      "catalog: 1\nsources: {page: a page, other: unused}\nplatforms:\n  shop:\n    title: Shop\n    role: system\n";
  const CatalogFile one{"one.yaml", head + R"yaml(    numbers:
      calls:
        title: Calls
        kind: quota
        value: 100
        unit: requests
        window: rolling 24 h
        scope: org
        source: pages
        confidence: official
        as_of: 2026
        variants:
          article: {title: Article, value: 7, source: page, confidence: seed}
          seed-001: {title: Article, value: 7}
    profiles:
      calls: {title: a shop, limits: {}}
)yaml"};
  CHECK(mistakes_of(read_catalog({one})) ==
        R"(one.yaml: sources.other: is not the source of any number
  hint: remove it
one.yaml:8:7: platforms.shop.numbers.calls.source: there is no source "pages"
  hint: did you mean "page"? known: other, page
one.yaml:19:11: platforms.shop.numbers.calls.variants.article: only variants named seed-... may have, and must have, the confidence seed
  hint: name the article: seed-001
one.yaml:20:11: platforms.shop.numbers.calls.variants.seed-001: only variants named seed-... may have, and must have, the confidence seed
  hint: name the article: seed-001
one.yaml:22:7: platforms.shop.profiles.calls: a number has that name too
  hint: rename one of them: they share the names after the slash
)");
  const std::string number =
      "    numbers:\n      calls: {title: Calls, kind: quota, value: 1, unit: requests, window: at once, scope: org, "
      "source: page, confidence: official, as_of: 2026}\n";
  const auto short_head =
      "catalog: 1\nsources: {page: a page}\nplatforms:\n  shop:\n    title: Shop\n    role: system\n";
  const CatalogFile two{"two.yaml",
                        short_head + number +
                            "    profiles:\n      plain: {title: a shop, variant: gold, limits: {api: {number: "
                            "call, counts: calls}}}\n"};
  const CatalogFile three{"three.yaml", short_head + number};
  CHECK(mistakes_of(read_catalog({two})) ==
        R"(two.yaml:10:7: platforms.shop.profiles.plain.variant: none of its numbers has a variant "gold"
two.yaml:10:54: platforms.shop.profiles.plain.limits.api.number: there is no number "call"
  hint: did you mean "calls"? known: calls
)");
  CHECK(mistakes_of(read_catalog({three, two})) ==
        "two.yaml:4:3: platforms.shop: is a platform of three.yaml too\n"
        "  hint: rename one of them\n");
}

}  // namespace loadscape::tests
