#pragma once
/// The functions that draw features; features.cpp says in which order.

#include "models/generator/sketch.hpp"

namespace loadscape::models {

// features_trouble.cpp
void draw_limits(Sketch& sketch);
void draw_errors(Sketch& sketch);
void draw_waiting_rooms(Sketch& sketch);
void draw_patience(Sketch& sketch);
void draw_random_failures(Sketch& sketch);
void draw_outages(Sketch& sketch);
void draw_changes(Sketch& sketch);
void draw_fault_kinds(Sketch& sketch);

// features_data.cpp
void draw_bursts(Sketch& sketch);
void draw_keys(Sketch& sketch);
void draw_interfaces(Sketch& sketch);
void draw_catching_up(Sketch& sketch);
void draw_caches(Sketch& sketch);
void draw_redrive(Sketch& sketch);
void draw_copies(Sketch& sketch);

// features_topologies.cpp
void draw_hybrids(Sketch& sketch);
void draw_clusters(Sketch& sketch);

}  // namespace loadscape::models
