#!/usr/bin/env bash
# Counts the instructions of two runs and compares them with bench/instructions.txt: a guard against slow growth that
# no noise of the machine can hide. More than 3 % above or below the reference fails.
#
#   scripts/count_instructions.sh LOADSCAPE [--record]
#
# The reference holds for g++ 12 and the preset `ci`; other compilers produce other counts. A change that is meant to
# cost or save instructions records a new reference and says so in its commit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
loadscape=${1:?usage: scripts/count_instructions.sh LOADSCAPE [--record]}
reference=bench/instructions.txt
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

# count NAME ARGUMENT...: prints NAME and the millions of instructions of `loadscape run ARGUMENT...` on one thread.
count() {
  local name=$1 total
  shift
  valgrind --tool=callgrind --callgrind-out-file="$output/$name" "$loadscape" run "$@" --no-blast --jobs 1 --quiet \
    >/dev/null 2>"$output/log" || { cat "$output/log"; exit 1; }
  total=$(sed -n 's/.*I *refs: *//p' "$output/log" | tr -d ,)
  printf '%s %d\n' "$name" $((total / 1000000))
}

{
  count mm1 bench/scenarios/mm1.yaml --topology point-to-point --duration '6 h'
  count order-to-cash-esb scenarios/order-to-cash.yaml --topology esb --replications 2
} >"$output/counts"

if [[ ${2:-} == --record ]]; then
  cp "$output/counts" "$reference"
  cat "$reference"
  exit
fi
join "$reference" "$output/counts" | awk '
  { ratio = $3 / $2; printf "%-20s %6d million instructions, reference %6d: %+.1f %%\n", $1, $3, $2, 100 * (ratio - 1) }
  ratio > 1.03 || ratio < 0.97 { failed = 1 }
  END { if (NR != 2) { print "bench/instructions.txt does not name both runs"; exit 1 }
        if (failed) { print "More than 3 % from the reference: find out why, or record a new one."; exit 1 } }'
