/// From the written load of a flow to its arrivals, and what must fit together there.

#include "models/quantity.hpp"
#include "models/reader/arrivals_text.hpp"
#include "models/reader/link.hpp"
#include "models/reader/replay_text.hpp"
#include "models/reader/tree_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loadscape::models {

namespace {

constexpr std::string_view date_hint = "run: {starts: \"2026-01-30 06:00\"}";

}  // namespace

void Linker::mistake_in(const std::string& where, const Complaint& complaint, std::string_view text) {
  const Written written = find_written(root_, where + "[0]");  // one value alone is a list of one
  mistakes_.push_back({written.source.empty() ? written.place : Place{}, where,
                       fmt::format("{}, got {}", complaint.what, in_quotes(text)), complaint.hint, written.source});
}

void Linker::link_profiles() {
  const auto taken = built_in_profiles();
  for (const auto& draft : draft_.profiles) {
    if (std::ranges::find(taken, draft.name) != taken.end()) {
      mistake("profiles." + draft.name, fmt::format("{} is the name of a built-in profile", in_quotes(draft.name)),
              fmt::format("call it something else, for example my-{}", draft.name));
      continue;
    }
    Profile profile = draft.points.empty() ? always() : weekly(draft.points);
    profile = profile * draft.times;
    profile.name = draft.name;
    profiles_.push_back(std::move(profile));
  }
}

void Linker::link_load(const FlowDraft& draft, Flow& flow, Scenario& scenario) {
  if (!draft.arrivals.empty()) link_arrivals(draft, flow);
  if (!draft.replay.empty()) link_replay(draft, flow, scenario);
}

void Linker::link_arrivals(const FlowDraft& draft, Flow& flow) {
  const auto where = fmt::format("flows.{}.arrivals", draft.name);
  if (!is_clean(where) || !is_clean("profiles")) return;
  auto read = read_arrivals(draft.arrivals, profiles_);
  if (auto* complaint = std::get_if<Complaint>(&read)) {
    mistake_in(where, *complaint, draft.arrivals);
    return;
  }
  flow.arrivals = std::get<Arrivals>(std::move(read));
  flow.arrivals.profile.growth.since = draft_.run.starts.clock;
}

void Linker::link_replay(const FlowDraft& draft, Flow& flow, Scenario& scenario) {
  const auto where = fmt::format("flows.{}.replay", draft.name);
  if (!is_clean(where) || !is_clean("run.starts")) return;
  if (!load_) {
    mistake_in(where, {"names a file, and this scenario comes without files", "read the scenario from a file"},
               draft.replay);
    return;
  }
  auto file = load_(draft.replay);
  if (!file.text) {
    mistake_in(where, {file.why, "a path is relative to the folder of the scenario"}, draft.replay);
    return;
  }
  auto [replay, mistakes, in_all] = read_replay(*file.text, draft_.run.starts);
  for (const auto& [line, what] : mistakes) mistake(where, fmt::format("{}:{}: {}", draft.replay, line, what), "");
  if (in_all > mistakes.size()) {
    mistake(where, fmt::format("{}: and {} more of its lines are wrong", draft.replay, in_all - mistakes.size()), "");
  }
  replay.file = draft.replay;
  if (!replay.keys.empty() && flow.keys) {
    mistake(fmt::format("flows.{}.keys", draft.name), fmt::format("the file {} has keys already", draft.replay),
            "remove it, or the column \"key\" of the file");
  }
  if (!replay.payload_bytes.empty() && flow.payload) {
    mistake(fmt::format("flows.{}.payload", draft.name), fmt::format("the file {} has sizes already", draft.replay),
            "remove it, or the column \"bytes\" of the file");
  }
  if (!replay.keys.empty()) flow.keys = EntityKeys{.count = replay.distinct_keys, .from_replay = true};
  flow.arrivals.replay = std::make_shared<const Replay>(std::move(replay));
  const auto is_same = [&](const InputFile& input) { return input.path == draft.replay; };
  if (std::ranges::none_of(scenario.inputs, is_same)) scenario.inputs.push_back({draft.replay, std::move(*file.text)});
}

void Linker::check_clock(const Flow& flow) {
  if (draft_.run.starts.has_date || !is_clean("run.starts")) return;
  const std::string where = "flows." + flow.name;
  if (flow.arrivals.profile.needs_date()) {
    mistake(where + ".arrivals", "depends on the month, and the run has no date", std::string(date_hint));
  }
  if (flow.arrivals.schedule.needs_date()) {
    mistake(where + ".schedule", "depends on the month, and the run has no date", std::string(date_hint));
  }
}

void Linker::check_growth(const Flow& flow) {
  constexpr double fastest_rate_per_s = 1e6;
  const auto rate = flow.arrivals.mean_rate_per_s();
  if (!rate || !flow.arrivals.profile.varies() || !is_clean("run")) return;
  const auto from = draft_.run.starts.clock;
  const double peak = *rate * flow.arrivals.profile.peak(from, from + draft_.run.duration);
  if (peak <= fastest_rate_per_s) return;
  mistake(fmt::format("flows.{}.arrivals", flow.name), fmt::format("reaches {:.3g}/s within the run", peak),
          "at most 1000000/s are possible: a smaller factor, less growth, or a shorter run");
}

void Linker::check_keys(const Flow& flow) {
  const std::string where = "flows." + flow.name;
  if (flow.keys && flow.pattern == Pattern::batch) {
    mistake(where + ".keys", "a chunk carries records about many entities at once",
            "remove it, or send single records: pattern: fire-and-forget");
  }
  if (flow.ordering == Ordering::none) return;
  if (is_synchronous(flow.pattern)) {
    mistake(where + ".ordering",
            "is kept where deliveries are stored, and nobody stores a call that waits for its answer",
            "remove it, or write pattern: fire-and-forget");
  } else if (flow.ordering == Ordering::per_key && !flow.keys) {
    mistake(where + ".ordering", "needs to know the keys", "keys: 1000, or ordering: total");
  }
}

}  // namespace loadscape::models
