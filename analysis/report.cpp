#include "analysis/report.hpp"

#include "analysis/html.hpp"
#include "analysis/tables.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace loadscape::analysis {
namespace {

constexpr std::string_view style = R"(<style>
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 70rem; background: #fff; color: #1a1a1a;
       font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.8rem 0 .6rem; padding-top: .8rem; border-top: 1px solid #d5d5d5; }
h2 a { color: inherit; text-decoration: none; }
h2 a:hover { text-decoration: underline; }
p, ul, dl { max-width: 48rem; }
nav { margin: 1rem 0; font-size: .92rem; }
nav a { margin-right: 1rem; white-space: nowrap; }
a { color: #00518a; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .92rem; margin: 1rem 0; }
dl.facts dt { color: #555; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.verdict { margin: .8rem 0; padding: .8rem 1.2rem; border-left: 4px solid #0072b2; background: #f3f8fc; }
.verdict ul { margin: 0; padding-left: 1.1rem; }
.verdict li { margin: .35rem 0; }
.wide { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .86rem; }
th, td { padding: .28rem .55rem; text-align: left; vertical-align: top; white-space: nowrap; }
td.long { white-space: normal; min-width: 18rem; }
th { white-space: normal; border-bottom: 2px solid #888; vertical-align: bottom; }
tr.group td { border-top: 1px solid #d5d5d5; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.missed { color: #a02c00; font-weight: 600; }
.met { color: #00614a; }
figure { margin: 1rem 0; overflow-x: auto; }
figure img { display: block; width: 100%; min-width: 44rem; height: auto; }
figcaption, .note { color: #444; font-size: .9rem; max-width: 48rem; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: #00518a; }
@media print { details > * { display: block; } nav { display: none; } }
</style>
)";

constexpr std::string_view coupling_words =
    R"(<p>Coupling is read from the graphs of a topology, without running anything. A component is a system or a piece of
middleware. <b>Ca</b> counts the components that must change when this one changes, <b>Ce</b> those it must follow, and
<b>instability</b> is Ce / (Ca + Ce). <b>Propagation cost</b> is the share of all (component, component) pairs in which
a change of one can reach the other, directly or through others, itself included: over schema dependencies, and over
synchronous ones, where a component needs the other one up while it works. <b>Betweenness</b> is the share of shortest
message paths between others that run through a component. A <b>single point of failure</b> of a
flow is a component between its ends that every record must pass; a <b>cut point</b> splits the exchange of messages
when it is taken away.</p>
)";

constexpr std::string_view not_modeled_words =
    R"(<p>Not in this model: automatic scaling; congestion on links (each message has the bandwidth to itself); work
that depends on what a message says; the people who build and run the landscape, and what it costs. A figure here is as
good as the service times, rates and limits that were written down.</p>
)";

// What was asked for, not measured: exact.
std::string stated(double duration_s) { return models::write_quantity(duration_s, models::Dimension::duration); }

struct Part {
  std::string id, heading, body;
};

std::string figure(std::span<const ReportPicture> pictures, std::string_view name, std::string_view caption) {
  const auto found = std::ranges::find(pictures, name, &ReportPicture::name);
  if (found == pictures.end()) return {};
  // As an image, a picture can run no script and shares no identifiers with the page or another picture.
  return fmt::format(
      "<figure><img alt=\"{0}\" src=\"data:image/svg+xml;base64,{1}\"><figcaption>{0}</figcaption></figure>\n",
      html_escaped(caption), base64(found->svg));
}

std::string facts(const Results& results) {
  const auto& scenario = results.scenario;
  std::vector<std::string> names;
  for (const auto& topology : results.topologies) names.push_back(topology.name);
  std::string text = "<dl class=\"facts\">\n";
  const auto fact = [&](std::string_view term, const std::string& value) {
    text += fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, html_escaped(value));
  };
  fact("Scenario", scenario.path);
  fact("Topologies", fmt::format("{}", fmt::join(names, ", ")));
  fact("Simulated", fmt::format("{}, of which {} are warm-up{} and not counted", stated(scenario.duration_s),
                                stated(scenario.warm_up_s), scenario.found_warm_up ? " (by MSER-5)" : ""));
  fact("Replications", fmt::format("{}, seed {}", scenario.replications, scenario.seed));
  return text + "</dl>\n";
}

std::string verdict_html(const Results& results) {
  std::string text = "<div class=\"verdict\"><ul>\n";
  for (const auto& sentence : verdict_sentences(results)) {
    text += fmt::format("<li>{}</li>\n", html_escaped(with_plus_minus(sentence)));
  }
  return text + "</ul></div>\n";
}

std::string warnings_html(const Results& results) {
  if (results.warnings.empty()) return {};
  std::string text = "<div class=\"verdict\"><p>Before you rely on these figures:</p><ul>\n";
  for (const auto& warning : results.warnings) {
    text += fmt::format("<li>{}</li>\n", html_escaped(with_plus_minus(warning)));
  }
  return text + "</ul></div>\n";
}

std::string blast_part(const Results& results, std::span<const ReportPicture> pictures) {
  const auto table = blast_html(results);
  if (table.empty()) return "<p>The outages of the blast radius were left out of this run.</p>\n";
  const auto& first = results.blast.front().faults.front();
  return fmt::format(
             "<p>Each component in turn is down for {} from {} after the start, the hour with the most work. Every "
             "record is held against the same record of the run without the outage; what differs is because of it. "
             "Affected: failed, lost, expired, dead-lettered, late, or never sent because what triggers it did not "
             "happen. Figures are records per run.</p>\n",
             stated(first.length_s.value_or(0.0)), stated(first.at_s.value_or(0.0))) +
         figure(pictures, "blast", "Records affected by an outage of each component, by flow and topology") + table;
}

std::string interval_words(const ScenarioSummary& scenario) {
  if (scenario.batches > 1) {
    return fmt::format(
        "The single run was observed in {} batches of equal length; a figure after \u00b1 is the half width of its "
        "95 % Student-t interval over the batches.",
        scenario.batches);
  }
  return scenario.replications > 1
             ? "A figure after \u00b1 is the half width of its 95 % Student-t interval over the runs."
             : "With a single run no figure has an interval.";
}

std::string method_html(const Results& results) {
  const auto& scenario = results.scenario;
  return fmt::format(
      "<p>Every topology was run {} times with the same random numbers: a record has the same size and the same work "
      "to "
      "do in each of them, so a difference comes from the topology. {} Counts are records that were emitted after the "
      "warm-up, per run; a record with several targets counts once for each. Comparisons are paired run by run and "
      "adjusted for the number of pairs (Holm); where the interval of a difference covers zero the two are called not "
      "distinguishable.</p>\n"
      "<p>In every run the balance of records, Little's law at every node and the utilization law held; a run in "
      "which one does not hold is not reported.</p>\n"
      "<p class=\"note\">Loadscape {}; results.json format {}; SHA-256 of the scenario file {}.</p>\n{}",
      scenario.replications, interval_words(scenario), html_escaped(results.version), Results::format,
      html_escaped(scenario.sha256), not_modeled_words);
}

std::string estimate_part(const Results& results) {
  const auto tables = estimate_html(results);
  if (tables.empty()) return "<p>There is no estimate for these results.</p>\n";
  return "<p>What queueing theory says without simulating, in the steady state while every flow is at its peak; "
         "utilizations are averages over the simulated window. A difference is relative to the simulated mean; with a "
         "* the estimate lies outside of the simulation's interval. A large difference is a question: either the "
         "estimate leaves something out that matters here, or the run is too short.</p>\n" +
         tables;
}

std::string changes_part(const std::string& table) {
  return "<p>From the time of a change on, each adapter that was made for the old shape is broken until its team has "
         "redeployed it, unless the old shape is still served by then. Corrupted: delivered with wrong data. Figures "
         "are records per run.</p>\n" +
         table;
}

std::string faults_part(const std::string& table) {
  return "<p>What goes wrong in this scenario, each fault held against the same run without it, all others in place: "
         "every record against itself. Affected: failed, lost, expired, dead-lettered, late, or never sent. A fault "
         "that "
         "strikes nothing in a topology has no row there. Figures are records per run.</p>\n" +
         table;
}

std::vector<Part> parts_of(const Results& results, std::span<const ReportPicture> pictures) {
  std::vector<Part> parts{
      {"latency", "Latency",
       "<p>Time from the emission of a record until it is handled at its target, with every retry; for request-reply "
       "until the sender has the reply. Delivered records only.</p>\n" +
           figure(pictures, "latency", "50th, 95th and 99th percentile of the end-to-end time with 95 % intervals") +
           latency_html(results) + staleness_html(results)},
      {"throughput", "Throughput and goodput",
       "<p>Goodput counts what was delivered within its deadline; where none is declared, everything delivered.</p>\n" +
           figure(pictures, "goodput", "Offered and useful records per second with 95 % intervals") +
           throughput_html(results)},
      {"time", "Where the time goes",
       "<p>Mean time per offered record, node by node; a nested call counts for its own flow.</p>\n" +
           figure(pictures, "time-spent", "Waiting, service, links, retries and limits per offered record") +
           time_spent_html(results)},
      {"limits", "Limits and utilization",
       figure(pictures, "limits",
              "Largest use of each limit and mean utilization of the workers, with 95 % intervals") +
           limits_html(results) + caches_html(results) + nodes_html(results) +
           figure(pictures, "series",
                  "Deliveries, limits against their allowance, and queues over the run, mean over the replications")},
      {"coupling", "Coupling",
       std::string(coupling_words) +
           figure(pictures, "coupling", "Connections, propagation cost and instability by topology") +
           coupling_html(results)},
      {"blast", "Blast radius", blast_part(results, pictures)},
      {"expectations", "Expectations",
       "<p>Undecided: the interval covers the bound, so more replications are needed.</p>\n" +
           expectations_html(results)},
      {"estimate", "Estimate beside simulation", estimate_part(results)},
      {"method", "How it was measured", method_html(results)},
  };
  if (const auto table = changes_html(results); !table.empty()) {
    const auto blast = std::ranges::find(parts, "blast", &Part::id);
    parts.insert(blast, {"changes", "Schema changes", changes_part(table)});
  }
  if (const auto table = faults_html(results); !table.empty()) {
    const auto blast = std::ranges::find(parts, "blast", &Part::id);
    parts.insert(blast, {"faults", "Declared faults", faults_part(table)});
  }
  return parts;
}

}  // namespace

std::string report_html(const Results& results, std::span<const ReportPicture> pictures,
                        std::string_view picture_note) {
  const auto parts = parts_of(results, pictures);
  const auto title = html_escaped(results.scenario.title.empty() ? results.scenario.path : results.scenario.title);
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src "
      "'unsafe-inline'\">\n<title>{0} - Loadscape</title>\n{1}</head>\n<body>\n<h1>{0}</h1>\n",
      title, style);
  page += facts(results) + warnings_html(results) + verdict_html(results) + "<nav>";
  for (const auto& part : parts) page += fmt::format("<a href=\"#{}\">{}</a>\n", part.id, part.heading);
  page += "</nav>\n";
  if (pictures.empty())
    page += fmt::format("<p class=\"note\">This report has no pictures: {}.</p>\n", html_escaped(picture_note));
  for (const auto& part : parts) {
    page += fmt::format("<h2 id=\"{0}\"><a href=\"#{0}\">{1}</a></h2>\n{2}", part.id, part.heading, part.body);
  }
  return page + "</body>\n</html>\n";
}

}  // namespace loadscape::analysis
