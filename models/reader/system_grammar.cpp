#include "models/reader/grammar.hpp"

#include "models/catalog/catalog.hpp"
#include "models/cluster.hpp"
#include "models/distribution_text.hpp"
#include "models/held_field.hpp"
#include "models/quantity.hpp"

#include <fmt/format.h>

namespace loadscape::models {

namespace {

Value patience_value(DistributionPtr& target) {
  Value value = value_of(target, Dimension::duration);
  value.words = {{"none", "without end"}};
  value.example = "exponential(30 s)";
  return value;
}

// Copies are made before this is read, so only a number that is none is left to complain of.
Value copies_value() {
  Value value;
  value.expects = "a whole number from 1 to 1000";
  value.example = "12";
  value.bare = Value::Bare::whole;
  value.range = between(1, 1000);
  value.text = [] { return std::string(); };
  value.read = [](std::string_view) -> std::optional<Complaint> {
    return Complaint{"must be a whole number from 1 to 1000", ""};
  };
  return value;
}

// What the catalog is asked for has been read, and answered, before.
Value catalog_word(std::string expects, std::string example) {
  Value value;
  value.expects = std::move(expects);
  value.example = std::move(example);
  value.text = [] { return std::string(); };
  value.read = [](std::string_view) -> std::optional<Complaint> { return std::nullopt; };
  return value;
}

void describe_use(Fields& fields) {
  fields.value({"use", "profile of the catalog whose limits the system has; `loadscape catalog` lists them"},
               catalog_word("a profile", "salesforce/enterprise"));
  fields.value({"variant", "of the profile's numbers, where they have it"}, catalog_word("a variant", "seed-003"));
  for (const auto& parameter : catalog_parameters()) {
    Value value = catalog_word("a whole number", "200");
    value.bare = Value::Bare::whole;
    value.range = between(0, 1'000'000);
    if (parameter.standard >= 0.0)
      value.text = [&parameter] { return write_quantity(parameter.standard, Dimension::count); };
    fields.value({parameter.name, parameter.sentence}, value);
  }
}

}  // namespace

Value mean_or_distribution(DistributionPtr& target) {
  Value value = value_of(target, Dimension::duration);
  value.words.clear();
  value.expects = "a mean duration (exponential) or a distribution";
  value.example = "30 d";
  value.read = [&target](std::string_view text) -> std::optional<Complaint> {
    auto read = read_distribution(text, Dimension::duration);
    if (!read.distribution) return read.complaint;
    if (!(read.distribution->mean() > 0.0)) return Complaint{"must be positive", ""};
    if (!read_call(text)) read = read_distribution(fmt::format("exponential({})", text), Dimension::duration);
    target = read.distribution;
    return read.distribution ? std::nullopt : std::optional(read.complaint);
  };
  return value;
}

void describe(Fields& fields, RandomFailures& failures) {
  fields.value({"mtbf", "time from a repair to the next failure; a mean alone is exponential", true},
               mean_or_distribution(failures.up));
  fields.value({"mttr", "time to repair; a mean alone is exponential", true}, mean_or_distribution(failures.down));
}

void describe(Fields& fields, System& system) {
  fields.place(system.place);
  fields.value(
      {"copies", "so many systems alike, NAME-1, NAME-2, ...; a flow that names NAME stands for flows of each"},
      copies_value());
  describe_use(fields);
  fields.add("workers", system.workers, at_least(1), "messages handled at once");
  fields.add("host", system.host, "host whose cores its workers share; each has a core of its own unless written");
  fields.add("waiting_room", system.waiting_room, "messages that may wait for a worker; others are rejected");
  fields.add("discipline", system.discipline,
             words<Discipline>{{"fifo", Discipline::fifo, "first come, first served"},
                               {"priority", Discipline::priority,
                                "the most urgent message that waits is next; nothing is interrupted"},
                               {"preemptive-resume", Discipline::preemptive_resume,
                                "a more urgent message takes the worker of the least urgent; that work goes on later"},
                               {"processor-sharing", Discipline::processor_sharing,
                                "all are served at once, each at an equal share of the workers"}},
             "who gets a worker next");
  fields.value({"patience", "how long a message waits for a worker before it gives up and has failed"},
               patience_value(system.patience));
  fields.add("service", system.service, Dimension::duration, "time a worker needs for one message");
  fields.add("error_rate", system.error_rate, Dimension::share, "handlings that end in an error, their work done");
  fields.add("link", system.link, "the system's access to the network");
  fields.add("limits", system.limits, "limits on calls into this system, by name, applied in this order");
  fields.add("fails", system.fails, "random outages");
  add_held(fields, system.held);
  fields.add("restart", system.restart, "cold start after each outage: slower for a while");
  fields.require(!system.patience || system.discipline != Discipline::processor_sharing, "patience",
                 "has no meaning under processor-sharing: nobody waits for a worker",
                 "remove it, or write discipline: fifo");
}

}  // namespace loadscape::models
