#pragma once
/// Where in a file something was written.

namespace loadscape::models {

/// Where a value was written; line 0 means that it was not written in a file.
struct Place {
  int line = 0;
  int column = 0;
};

}  // namespace loadscape::models
