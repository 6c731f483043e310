#!/usr/bin/env bash
# Installs what is missing, builds Loadscape and compares the architectures of one scenario.
#
#   ./quickstart.sh [SCENARIO]        default: scenarios/order-to-cash.yaml
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/lib.sh"

scenario=${1:-$root/scenarios/order-to-cash.yaml}
if (($# > 1)) || [[ $scenario == -* ]]; then
  fail 'usage: ./quickstart.sh [SCENARIO]'
fi
[[ -f $scenario ]] || fail "There is no file $scenario. Scenarios to start from: $(cd "$root" && echo scenarios/*.yaml)"

name=$(basename "$scenario")
output=$root/out/${name%.*}-comparison

install_packages "${build_packages[@]}"
build release loadscape

status=0
"$root/build/release/loadscape" compare "$scenario" -o "$output" --force || status=$?
# 1 says that an expectation of the scenario was missed, which is an answer like any other.
((status <= 1)) || exit "$status"
printf '\nReport: %s\n' "$output/report.html"
