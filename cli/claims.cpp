#include "analysis/claims.hpp"

#include "cli/commands.hpp"
#include "cli/failure.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "models/reader/mistake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace loadscape::cli {
namespace {

namespace fs = std::filesystem;
using analysis::JudgedClaim;

/// Of the installed program, or of the tree it was built in.
fs::path usual_directory() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  auto installed = program.parent_path() / LOADSCAPE_INSTALLED_SCENARIO_DIR / "claims";
  if (!error && fs::exists(installed, error)) return installed.lexically_normal();
  return fs::path(LOADSCAPE_SCENARIO_DIR) / "claims";
}

std::vector<std::string> scenarios_in(const fs::path& directory) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  if (error) throw Failure(fmt::format("cannot read the directory {}: {}", directory.string(), error.message()));
  if (files.empty()) {
    throw Failure(
        fmt::format("{} has no scenarios\n  hint: loadscape claims DIR looks for DIR/*.yaml", directory.string()));
  }
  std::ranges::sort(files);
  return files;
}

/// The topologies that claims are about, in the order of the scenario.
std::vector<analysis::Contender> contenders_for(const models::ReadResult& read) {
  std::set<std::string> wanted;
  for (const auto& claim : read.claims) wanted.insert({claim.in, claim.minus});
  auto contenders = analysis::contenders_of(*read.scenario);
  std::erase_if(contenders, [&](const auto& contender) { return !wanted.contains(contender.name); });
  return contenders;
}

class Court {
 public:
  explicit Court(const Invocation& invocation) : invocation_{invocation} {}

  void judge_file(const std::string& path) {
    const auto read = read_all(invocation_, path);
    if (read.claims.empty()) return;
    const auto results = run(read);
    for (const auto& claim : read.claims) {
      auto& judged = judged_.emplace_back();
      judged.file = fs::path(path).filename().string();
      judged.claim = claim;
      judged.simulated = look_up(path, results, claim);
      judge(judged, path);
    }
  }

  std::vector<JudgedClaim>& judged() { return judged_; }

 private:
  analysis::Results run(const models::ReadResult& read) const {
    analysis::ExperimentPlan plan;
    plan.scenario = &*read.scenario;
    plan.contenders = contenders_for(read);
    plan.jobs = invocation_.jobs;
    plan.series_bucket = sim::Duration{0};
    plan.cancel = &interrupt_flag();
    plan.command = "claims";
    plan.version = LOADSCAPE_VERSION;
    return analysis::run_experiment(plan);
  }

  static analysis::Estimate look_up(const std::string& path, const analysis::Results& results,
                                    const models::Claim& claim) {
    try {
      return analysis::figure_of(results, claim);
    } catch (const analysis::UnknownFigure& unknown) {
      throw Failure(fmt::format("{}:{}:{}: claims.{}.figure: {}\n  hint: {}", path, claim.place.line,
                                claim.place.column, claim.name, unknown.what(), unknown.hint));
    }
  }

  /// A run under what the vendor presupposes is only made when its figure matters.
  void judge(JudgedClaim& judged, const std::string& path) const {
    const auto& claim = judged.claim;
    judged.verdict = analysis::verdict_of(claim, judged.simulated, std::nullopt);
    if (judged.verdict == analysis::ClaimVerdict::undecided) {
      judged.why = judged.simulated.has_interval() ? "the interval crosses the bound"
                   : judged.simulated.why.empty()  ? "there is no interval"
                                                   : judged.simulated.why;
    }
    if (judged.verdict != analysis::ClaimVerdict::refuted || !claim.vendor) return;
    judged.simulated_variant = judged.simulated;
    if (!claim.vendor->variant.empty()) {
      auto varied = invocation_;
      for (const auto& assignment : claim.vendor->variant) varied.overrides.push_back(assignment);
      judged.simulated_variant = look_up(path, run(read_all(varied, path)), claim);
    }
    judged.verdict = analysis::verdict_of(claim, judged.simulated, judged.simulated_variant);
  }

  const Invocation& invocation_;
  std::vector<JudgedClaim> judged_;
};

void check_references(const std::vector<JudgedClaim>& claims) {
  std::set<std::string> ids;
  for (const auto& judged : claims) ids.insert(judged.claim.ids.begin(), judged.claim.ids.end());
  for (const auto& judged : claims) {
    const auto& against = judged.claim.against;
    if (against.empty() || ids.contains(against)) continue;
    throw Failure(fmt::format("{}: claims.{}.against: there is no claim {}\n  hint: it must be in the same directory",
                              judged.file, judged.claim.name, models::in_quotes(against)));
  }
}

}  // namespace

int claims(const Invocation& invocation) {
  const fs::path told = invocation.scenarios.front();
  const auto files = scenarios_in(told.empty() ? usual_directory() : told);
  Court court(invocation);
  Progress progress(!invocation.quiet);
  for (std::size_t i = 0; i < files.size(); ++i) {
    progress.show(i, files.size());
    court.judge_file(files[i]);
  }
  progress.clear();
  check_references(court.judged());
  analysis::note_contradictions(court.judged());
  print_result(invocation.format == OutputFormat::json ? analysis::claims_json(court.judged(), LOADSCAPE_VERSION)
                                                       : analysis::claims_text(court.judged()));
  return done;
}

}  // namespace loadscape::cli
