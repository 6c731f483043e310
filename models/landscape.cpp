#include "models/landscape.hpp"

namespace loadscape::models {

std::string_view word_of(Pattern pattern) {
  switch (pattern) {
    case Pattern::request_reply: return "request-reply";
    case Pattern::fire_and_forget: return "fire-and-forget";
    case Pattern::batch: return "batch";
    case Pattern::remote_call_in: return "remote-call-in";
    case Pattern::data_change: return "data-change";
    case Pattern::virtualization: break;
  }
  return "virtualization";
}

}  // namespace loadscape::models
