#pragma once
/// The visitor that reads a mapping of the tree into the described targets and collects every mistake.

#include "models/fields.hpp"
#include "models/reader/tree.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace loadscape::models {

/// Reads one mapping; each described key is taken once, and keys that nobody described are mistakes.
class TreeFields final : public Fields {
 public:
  /// @param place of the key that introduces the mapping
  TreeFields(const Tree& mapping, std::string path, Place place, std::vector<Mistake>& mistakes);

  void value(const FieldText& field, const Value& value) override;
  void values(const FieldText& field, const ValueList& list) override;
  void section(const FieldText& field, const Section& section) override;
  void sections(const FieldText& field, const Sections& sections) override;
  void entries(const FieldText& field, const Entries& entries) override;
  void choices(const FieldText& field, const Choices& choices) override;
  void require(bool holds, std::string_view name, std::string_view what, std::string_view hint) override;
  void one_of(const std::vector<std::string_view>& names, bool optional) override;
  void place(Place& target) override { target = place_; }

  /// Reports the keys that no description asked for. Call once, last.
  void finish();

 private:
  const TreeEntry* take(const FieldText& field);
  void read_value(const Tree& tree, Place place, const std::string& where, const Value& value);
  void read_values(const TreeEntry& entry, const std::string& where, const ValueList& list);
  void read_mapping(const Tree& tree, Place place, const std::string& where,
                    const std::function<void(TreeFields&)>& describe);
  void read_list(const TreeEntry& entry, const std::string& where, const Sections& sections);
  void read_choice(const TreeEntry& entry, const std::string& where, const Choices& choices);
  bool check_name(const TreeEntry& entry, const std::string& where, const std::string& noun);
  void mistake(const Tree& tree, Place place, const std::string& where, std::string what, std::string hint);
  std::string path_to(std::string_view key) const;

  const Tree& mapping_;
  std::string path_;
  Place place_;
  std::vector<Mistake>& mistakes_;
  std::size_t mistakes_before_;
  std::vector<std::string> known_;
};

/// Reads a whole tree: `describe` names the top-level keys.
void read_tree(const Tree& root, std::vector<Mistake>& mistakes, const std::function<void(Fields&)>& describe);

/// Where a path of keys such as "flows.order.timeout" was written, as far as it exists.
struct Written {
  Place place;         ///< of the key; of the item in "flows.order.to[1]"
  std::string source;  ///< the override that it comes from, else empty
};
Written find_written(const Tree& root, std::string_view path);

}  // namespace loadscape::models
