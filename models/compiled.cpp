#include "models/compiled.hpp"

#include "models/program.hpp"

namespace loadscape::models {

Compiled::Compiled(std::shared_ptr<const Program> program) : program_{std::move(program)} {}

const CompiledGraph& Compiled::graph() const { return program_->graph; }
const DependencyGraph& Compiled::dependencies() const { return program_->dependencies; }
const std::vector<Connection>& Compiled::connections() const { return program_->connections; }
const std::vector<Adapter>& Compiled::adapters() const { return program_->adapters; }

}  // namespace loadscape::models
