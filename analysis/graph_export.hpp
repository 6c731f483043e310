#pragma once
/// The landscape and the compiled graph of a topology as DOT, Mermaid and JSON: what is simulated is what is drawn.

#include "models/compiled.hpp"
#include "models/landscape.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::analysis {

enum class GraphFormat { dot, mermaid, json };

/// "dot", "mermaid", "json", in the order of the enum.
const std::vector<std::string>& graph_format_names();
std::optional<GraphFormat> graph_format_named(std::string_view name);

/// Systems as boxes with their limits, one arrow per flow and target: solid when the sender waits, else dashed.
std::string graph_text(const models::Landscape& landscape, GraphFormat format);

/// The nodes that messages pass through, grouped by the system or middleware that owns them, with the flows on the
/// arrows. JSON also lists the dependencies and connections that coupling is derived from.
std::string graph_text(const models::Landscape& landscape, const models::Compiled& compiled, std::string_view topology,
                       GraphFormat format);

/// A graph reduced to what a drawing needs; the two writers below share it.
struct Drawing {
  struct Node {
    std::string kind;                ///< decides shape and color: "station", "queue", "limit", "link", "call", ...
    bool middleware = false;
    std::vector<std::string> lines;  ///< the label
    std::size_t group = 0;           ///< index into groups
  };
  struct Arrow {
    std::size_t from = 0, to = 0;
    std::string label;
    bool dashed = false;
  };
  std::string title;
  std::vector<std::string> groups;  ///< frames around nodes; empty: no frames
  std::vector<Node> nodes;
  std::vector<Arrow> arrows;
};

Drawing drawing_of(const models::Landscape& landscape);
Drawing drawing_of(const models::Landscape& landscape, const models::CompiledGraph& graph, std::string_view topology);
std::string dot_text(const Drawing& drawing);      ///< Graphviz; names may hold any character
std::string mermaid_text(const Drawing& drawing);  ///< Mermaid flowchart; names may hold any character

}  // namespace loadscape::analysis
