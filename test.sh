#!/usr/bin/env bash
# Installs what is missing, builds Loadscape and its tests, and runs every test.
#
#   ./test.sh [PRESET]                default: release; see CMakePresets.json
#
# The last line is `N passed, N failed`; the exit code is 0 only when nothing failed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

preset=${1:-release}

install_packages "${build_packages[@]}" "${test_packages[@]}"
step "build ($preset)" build "$preset"
((failed > 0)) || step "tests ($preset)" run_tests "$preset"
finish
