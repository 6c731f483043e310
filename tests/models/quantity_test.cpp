#include "models/quantity.hpp"
#include "tests/catch.hpp"

namespace loadscape::tests {

using namespace loadscape::models;
using namespace std::chrono_literals;

namespace {

double value(std::string_view text, Dimension dimension) {
  const Measured measured = read_quantity(text, dimension);
  INFO(text << ": " << measured.complaint.what);
  REQUIRE(measured.value.has_value());
  return *measured.value;
}

std::string wrong(std::string_view text, Dimension dimension) { return read_quantity(text, dimension).complaint.what; }

}  // namespace

TEST_CASE("durations are read in every unit", "[models][quantity]") {
  CHECK(value("40 ms", Dimension::duration) == 0.04);
  CHECK(value("1.5h", Dimension::duration) == 5400.0);
  CHECK(value("2 d", Dimension::duration) == 172'800.0);
  CHECK(value(" 1 week ", Dimension::duration) == 604'800.0);
  CHECK(value("250 us", Dimension::duration) == Approx(250e-6));
  CHECK(value("1e3 ns", Dimension::duration) == Approx(1e-6));
}

TEST_CASE("sizes are decimal or binary, bandwidths in bits or bytes", "[models][quantity]") {
  CHECK(value("4 KB", Dimension::size) == 4000.0);
  CHECK(value("4 KiB", Dimension::size) == 4096.0);
  CHECK(value("100 Mbit/s", Dimension::bandwidth) == 12.5e6);
  CHECK(value("1 GB/s", Dimension::bandwidth) == 1e9);
}

TEST_CASE("a share is a percentage or a plain number", "[models][quantity]") {
  CHECK(value("30 %", Dimension::share) == 0.3);
  CHECK(value("0.3", Dimension::share) == 0.3);
  CHECK(value("99.7%", Dimension::share) == 0.997);
}

TEST_CASE("underscores and exponents are part of a number", "[models][quantity]") {
  CHECK(value("50_000", Dimension::count) == 50'000.0);
  CHECK(value("1e6", Dimension::count) == 1e6);
  CHECK(wrong("_1", Dimension::count) == "must be a whole number");
  CHECK(wrong("1_", Dimension::count) == "must be a whole number without a unit");
  CHECK(wrong("1,000", Dimension::count) == "has a comma in its number");
}

TEST_CASE("a quantity without its unit, or with another's, is refused", "[models][quantity]") {
  CHECK(wrong("40", Dimension::duration) == "needs a unit");
  CHECK(wrong("40 KB", Dimension::duration) == "has no unit \"KB\"");
  CHECK(wrong("", Dimension::duration) == "must be a duration");
  CHECK(wrong("s", Dimension::duration) == "must be a duration");
  CHECK(wrong("1 2 s", Dimension::duration) == "has no unit \"2 s\"");
  CHECK(wrong("16 pieces", Dimension::count) == "must be a whole number without a unit");
  CHECK_THAT(read_quantity("4 kb", Dimension::size).complaint.hint, ContainsSubstring("did you mean \"KB\"?"));
  CHECK_THAT(read_quantity("4 sec", Dimension::duration).complaint.hint, ContainsSubstring("did you mean \"s\"?"));
  CHECK_THAT(read_quantity("4 Mbps", Dimension::bandwidth).complaint.hint,
             ContainsSubstring("did you mean \"Mbit/s\"?"));
}

TEST_CASE("a rate keeps its period", "[models][quantity]") {
  const MeasuredRate measured = read_rate("500/day");
  REQUIRE(measured.rate.has_value());
  CHECK(measured.rate->count == 500.0);
  CHECK(measured.rate->period == 24h);
  CHECK(read_rate("500").complaint.what == "needs a period");
  CHECK(read_rate("500/fortnight").complaint.what == "has no period \"/fortnight\"");
}

TEST_CASE("a quantity is written as it would be read", "[models][quantity]") {
  CHECK(write_quantity(7200.0, Dimension::duration) == "2 h");
  CHECK(write_quantity(90.0, Dimension::duration) == "90 s");
  CHECK(write_quantity(0.04, Dimension::duration) == "40 ms");
  CHECK(write_quantity(1.2, Dimension::duration) == "1.2 s");
  CHECK(write_quantity(0.0, Dimension::duration) == "0 s");
  CHECK(duration_text(24h * 366) == "366 d");
  CHECK(write_quantity(0.3, Dimension::share) == "30 %");
  CHECK(write_quantity(4000.0, Dimension::size) == "4 KB");
  for (const double seconds : {1e-9, 0.25, 0.15, 1.2, 61.0, 5400.0, 86'400.0, 1e6}) {
    CHECK(value(write_quantity(seconds, Dimension::duration), Dimension::duration) == seconds);
  }
}

}  // namespace loadscape::tests
