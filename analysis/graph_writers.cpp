#include "analysis/graph_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace loadscape::analysis {
namespace {

/// How one kind of node looks; Mermaid encloses its label in `open` and `close`.
struct Look {
  std::string_view kind;
  std::string_view dot_shape;
  std::string_view mermaid_open, mermaid_close;
  std::string_view fill;
};

// Fills are pale tints of the Okabe-Ito colors: black text stays readable, and shapes differ without any color.
constexpr Look looks[] = {
    {"system", "box", "[", "]", "#cfe6f5"},       {"middleware", "box3d", "[[", "]]", "#fbe3b5"},
    {"queue", "cylinder", "[(", ")]", "#cdeee1"}, {"subscription", "cylinder", "[(", ")]", "#cdeee1"},
    {"limit", "octagon", "{{", "}}", "#f6d3c0"},  {"link", "ellipse", "([", "])", "#eeeeee"},
    {"call", "cds", "[/", "/]", "#f3dcea"},       {"trigger", "note", ">", "]", "#fdf8c9"},
    {"host", "component", "[", "]", "#e3def5"},   {"other", "box", "[", "]", "#ffffff"},
};

const Look& look_of(const Drawing::Node& node) {
  const std::string_view wanted = node.kind != "station" ? std::string_view(node.kind)
                                  : node.middleware      ? "middleware"
                                                         : "system";
  const auto* found = std::ranges::find(looks, wanted, &Look::kind);
  return found == std::end(looks) ? std::end(looks)[-1] : *found;
}

std::string joined(const std::vector<std::string>& lines) { return fmt::format("{}", fmt::join(lines, "\n")); }

std::string dot_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') quoted += '\\';
    if (character == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(character) >= 0x20 && character != 0x7f) {
      quoted += character;
    }
  }
  return quoted + '"';
}

// Mermaid reads markup, quotes and brackets even inside quotes; a numeric entity stands for exactly one character.
std::string mermaid_quoted(std::string_view text) {
  constexpr std::string_view harmless = " .,:/-_+=()";
  std::string quoted = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool is_word =
        byte >= 0x80 || (byte >= '0' && byte <= '9') || ((byte | 0x20u) >= 'a' && (byte | 0x20u) <= 'z');
    if (character == '\n') {
      quoted += "<br/>";
    } else if (is_word || harmless.find(character) != std::string_view::npos) {
      quoted += character;
    } else if (byte >= 0x20 && byte != 0x7f) {
      quoted += fmt::format("#{};", byte);
    }
  }
  return quoted + '"';
}

std::string dot_node(const Drawing& drawing, std::size_t index) {
  const auto& look = look_of(drawing.nodes[index]);
  return fmt::format("n{} [label={}, shape={}, fillcolor=\"{}\"];\n", index,
                     dot_quoted(joined(drawing.nodes[index].lines)), look.dot_shape, look.fill);
}

std::string mermaid_class(const Drawing::Node& node) { return std::string(look_of(node).kind); }

std::string mermaid_node(const Drawing& drawing, std::size_t index) {
  const auto& node = drawing.nodes[index];
  const auto& look = look_of(node);
  return fmt::format("n{}{}{}{}:::{}\n", index, look.mermaid_open, mermaid_quoted(joined(node.lines)),
                     look.mermaid_close, mermaid_class(node));
}

/// Writes the nodes, each group between the texts that `open` and `close` give for it.
template <class WriteNode, class Open>
std::string grouped_nodes(const Drawing& drawing, WriteNode write_node, Open open, std::string_view close) {
  std::string text;
  if (drawing.groups.empty()) {
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i) text += "  " + write_node(drawing, i);
  }
  for (std::size_t group = 0; group < drawing.groups.size(); ++group) {
    text += open(group);
    for (std::size_t i = 0; i < drawing.nodes.size(); ++i) {
      if (drawing.nodes[i].group == group) text += "    " + write_node(drawing, i);
    }
    text += close;
  }
  return text;
}

}  // namespace

std::string dot_text(const Drawing& drawing) {
  std::string text = fmt::format(
      "digraph landscape {{\n"
      "  graph [label={}, labelloc=t, rankdir=LR, fontname=\"sans-serif\", compound=true];\n"
      "  node [style=filled, fontname=\"sans-serif\", fontsize=11, color=\"#444444\"];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#555555\"];\n",
      dot_quoted(drawing.title));
  text += grouped_nodes(
      drawing, dot_node,
      [&](std::size_t group) {
        return fmt::format("  subgraph cluster_{} {{\n    label={}; style=rounded; color=\"#999999\";\n", group,
                           dot_quoted(drawing.groups[group]));
      },
      "  }\n");
  for (const auto& arrow : drawing.arrows) {
    text += fmt::format("  n{} -> n{} [label={}{}];\n", arrow.from, arrow.to, dot_quoted(arrow.label),
                        arrow.dashed ? ", style=dashed" : "");
  }
  return text + "}\n";
}

std::string mermaid_text(const Drawing& drawing) {
  std::string text = fmt::format("---\ntitle: {}\n---\nflowchart LR\n", dot_quoted(drawing.title));
  text += grouped_nodes(
      drawing, mermaid_node,
      [&](std::size_t group) {
        return fmt::format("  subgraph g{} [{}]\n", group, mermaid_quoted(drawing.groups[group]));
      },
      "  end\n");
  for (const auto& arrow : drawing.arrows) {
    text += fmt::format("  n{} {}|{}| n{}\n", arrow.from, arrow.dashed ? "-.->" : "-->", mermaid_quoted(arrow.label),
                        arrow.to);
  }
  for (const auto& look : looks) {
    text += fmt::format("  classDef {} fill:{},stroke:#444444,color:#000000\n", look.kind, look.fill);
  }
  return text;
}

}  // namespace loadscape::analysis
