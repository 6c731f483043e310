#pragma once
/// Whose default a value is, where a scenario takes those of a product.

#include "models/reader/tree.hpp"

#include <map>
#include <string>
#include <string_view>

namespace loadscape::models {

/// The defaults of the library or broker that a mapping names: `store` with `like`, `resilience` and the entries of
/// `policies` with `library` (resilience4j unless written). Nobody's elsewhere.
class ProductDefaults {
 public:
  ProductDefaults() = default;
  ProductDefaults(std::string_view key, const Tree& mapping);

  /// @param inside  path of the value inside the mapping: "retry.attempts"
  /// @returns "polly, Polly 8: RetryConstants.cs"; empty: the default is that of the scenario's grammar
  std::string source_of(const std::string& inside) const;
  bool is_empty() const { return sources_.empty(); }

 private:
  std::map<std::string, std::string> sources_;  ///< by path inside
};

}  // namespace loadscape::models
