#include "analysis/results_csv.hpp"

#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

namespace loadscape::analysis {
namespace {

std::string quoted(std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(field);
  std::string result = "\"";
  for (const char c : field) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + "\"";
}

class Csv {
 public:
  Csv(std::string name, std::initializer_list<std::string_view> header) : table_{std::move(name), ""} { row(header); }

  void row(std::initializer_list<std::string_view> fields) {
    bool first = true;
    for (const auto field : fields) {
      if (!first) table_.text += ',';
      table_.text += quoted(field);
      first = false;
    }
    table_.text += '\n';
    ++lines_;
  }

  /// Row of three names and an estimate, for the header {..., "metric", "mean", "half_width", "level", "n"}.
  void estimate_row(std::string_view topology, std::string_view name, std::string_view metric, const Estimate& e) {
    row({topology, name, metric, csv_number(e.mean), csv_number(e.half_width), csv_number(e.level),
         fmt::format("{}", e.n)});
  }
  void estimate_row(std::string_view topology, std::string_view name, std::string_view part, std::string_view metric,
                    const Estimate& e) {
    row({topology, name, part, metric, csv_number(e.mean), csv_number(e.half_width), csv_number(e.level),
         fmt::format("{}", e.n)});
  }

  void append_to(std::vector<CsvTable>& tables) const {
    if (lines_ > 1) tables.push_back(table_);
  }

 private:
  CsvTable table_;
  std::size_t lines_ = 0;
};

Csv flows_csv(const Results& results) {
  Csv csv("flows.csv", {"topology", "flow", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& flow : t.flows) {
      for (const auto& [path, value] : estimates_of(flow)) csv.estimate_row(t.name, flow.name, path, *value);
      for (const auto& failed : flow.failed) {
        csv.estimate_row(t.name, flow.name, "failed." + failed.name, failed.value);
      }
    }
  }
  return csv;
}

Csv time_spent_csv(const Results& results) {
  Csv csv("time_spent.csv", {"topology", "flow", "node", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& flow : t.flows) {
      for (const auto& spent : flow.time_spent_s) {
        for (const auto& [path, value] : estimates_of(spent)) {
          csv.estimate_row(t.name, flow.name, spent.node, path + "_s", *value);
        }
      }
    }
  }
  return csv;
}

Csv nodes_csv(const Results& results) {
  Csv csv("nodes.csv", {"topology", "node", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& node : t.nodes) {
      for (const auto& [path, value] : estimates_of(node)) csv.estimate_row(t.name, node.name, path, *value);
    }
  }
  return csv;
}

Csv limits_csv(const Results& results) {
  Csv csv("limits.csv", {"topology", "limit", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& limit : t.limits) {
      for (const auto& [path, value] : estimates_of(limit)) csv.estimate_row(t.name, limit.name, path, *value);
      const auto add = [&](const std::string& metric, const std::vector<NamedEstimate>& by_flow) {
        for (const auto& [name, value] : by_flow) csv.estimate_row(t.name, limit.name, metric + "." + name, value);
      };
      add("used_by", limit.used_by);
      add("refused_by", limit.refused_by);
      add("delayed_by", limit.delayed_by);
      add("first_exhausted_by", limit.first_exhausted_by);
    }
  }
  return csv;
}

Csv caches_csv(const Results& results) {
  Csv csv("caches.csv", {"topology", "cache", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& cache : t.caches) {
      for (const auto& [path, value] : estimates_of(cache)) csv.estimate_row(t.name, cache.name, path, *value);
    }
  }
  return csv;
}

Csv expectations_csv(const Results& results) {
  Csv csv("expectations.csv",
          {"topology", "flow", "metric", "expected", "bound", "met", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& flow : t.flows) {
      for (const auto& e : flow.expectations) {
        csv.row({t.name, flow.name, e.metric, e.text, csv_number(e.bound), text_of(e.judgement),
                 csv_number(e.measured.mean), csv_number(e.measured.half_width), csv_number(e.measured.level),
                 fmt::format("{}", e.measured.n)});
      }
    }
  }
  return csv;
}

Csv coupling_csv(const Results& results) {
  Csv csv("coupling.csv", {"topology", "component", "metric", "value"});
  for (const auto& t : results.topologies) {
    csv.row({t.name, "", "connections", fmt::format("{}", t.coupling.connections.size())});
    csv.row({t.name, "", "propagation_cost_schema", csv_number(t.coupling.propagation_cost_schema)});
    csv.row({t.name, "", "propagation_cost_synchronous", csv_number(t.coupling.propagation_cost_synchronous)});
    for (const auto& c : t.coupling.components) {
      csv.row({t.name, c.name, "afferent", fmt::format("{}", c.afferent)});
      csv.row({t.name, c.name, "efferent", fmt::format("{}", c.efferent)});
      csv.row({t.name, c.name, "instability", csv_number(c.instability)});
      csv.row({t.name, c.name, "betweenness", csv_number(c.betweenness)});
      csv.row({t.name, c.name, "articulation_point", c.articulation_point ? "1" : "0"});
      if (c.reuse) csv.row({t.name, c.name, "reuse", fmt::format("{}", *c.reuse)});
    }
  }
  return csv;
}

Csv entities_csv(const Results& results) {
  Csv csv("entities.csv", {"topology", "entity", "metric", "value"});
  for (const auto& t : results.topologies) {
    for (const auto& entity : t.coupling.entities) {
      csv.row({t.name, entity.entity, "components", fmt::format("{}", entity.components.size())});
      csv.row({t.name, entity.entity, "connections", fmt::format("{}", entity.connections)});
      csv.row({t.name, entity.entity, "adapters", fmt::format("{}", entity.adapters)});
    }
  }
  return csv;
}

Csv changes_csv(const Results& results) {
  Csv csv("changes.csv", {"topology", "change", "metric", "mean", "half_width", "level", "n"});
  for (const auto& t : results.topologies) {
    for (const auto& change : t.changes) {
      for (const auto& [path, value] : estimates_of(change)) csv.estimate_row(t.name, change.name, path, *value);
    }
  }
  return csv;
}

Csv series_csv(const Results& results) {
  Csv csv("series.csv", {"topology", "series", "t_s", "value"});
  for (const auto& t : results.topologies) {
    for (const auto& series : t.series) {
      for (std::size_t i = 0; i < series.values.size(); ++i) {
        csv.row(
            {t.name, series.name, csv_number(static_cast<double>(i) * series.bucket_s), csv_number(series.values[i])});
      }
    }
  }
  return csv;
}

Csv comparisons_csv(const Results& results) {
  Csv csv("comparisons.csv", {"flow", "metric", "a", "b", "mean", "half_width", "level", "n", "p_adjusted", "verdict"});
  for (const auto& c : results.comparisons) {
    const auto& d = c.paired.difference;
    csv.row({c.flow, c.metric, c.a, c.b, csv_number(d.mean), csv_number(d.half_width), csv_number(d.level),
             fmt::format("{}", d.n), csv_number(c.paired.p_adjusted), text_of(c.paired.verdict)});
  }
  return csv;
}

void add_fault(Csv& csv, const std::string& topology, const std::string& name, const BlastFault& fault) {
  for (const auto& [path, value] : estimates_of(fault)) csv.estimate_row(topology, name, "", path, *value);
  for (const auto& flow : fault.flows) {
    for (const auto& [path, value] : estimates_of(flow)) csv.estimate_row(topology, name, flow.name, path, *value);
  }
}

Csv blast_csv(const Results& results) {
  Csv csv("blast.csv", {"topology", "fault", "flow", "metric", "mean", "half_width", "level", "n"});
  for (const auto& blast : results.blast) {
    for (const auto& fault : blast.faults) add_fault(csv, blast.topology, fault.component, fault);
  }
  return csv;
}

Csv faults_csv(const Results& results) {
  Csv csv("faults.csv", {"topology", "fault", "flow", "metric", "mean", "half_width", "level", "n"});
  for (const auto& blast : results.blast) {
    for (const auto& fault : blast.declared) add_fault(csv, blast.topology, fault.name, fault);
  }
  return csv;
}

}  // namespace

std::string csv_number(double value) { return fmt::format("{:.12g}", value); }
std::string csv_number(const std::optional<double>& value) { return value ? csv_number(*value) : ""; }

std::vector<CsvTable> csv_tables(const Results& results) {
  std::vector<CsvTable> tables;
  for (const auto make : {flows_csv, time_spent_csv, nodes_csv, limits_csv, caches_csv, expectations_csv, coupling_csv,
                          entities_csv, changes_csv, series_csv, comparisons_csv, blast_csv, faults_csv}) {
    make(results).append_to(tables);
  }
  return tables;
}

}  // namespace loadscape::analysis
