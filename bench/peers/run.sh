#!/usr/bin/env bash
# M/M/1 in a loop written by hand, in Loadscape and in SimPy, one after the other on one core.
#
#   bench/peers/run.sh LOADSCAPE FLOOR        e.g. build/release/loadscape build/release/bench/bench_mm1_floor
#
# PYTHON names the Python that has SimPy 3 or later (default: /usr/bin/python3). Debian: apt install python3-simpy3.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
(($# == 2)) || { sed -n '2,7p' "${BASH_SOURCE[0]}" >&2; exit 2; }
loadscape=$1
floor=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

number_after() { sed -n "s/.*$1 *\([0-9.]*\).*/\1/p" | head -n 1; }

floor_line=$("$floor" 5000000 5 | head -n 1)
simpy_line=$("${PYTHON:-/usr/bin/python3}" "$here/peers/mm1_simpy.py" 100000 5)

# The best of three: nanoseconds of processor time per customer, each of two events.
best=
for _ in 1 2 3; do
  said=$("$loadscape" run "$here/scenarios/mm1.yaml" --topology point-to-point --no-blast --jobs 1 -o "$out" --force |
    grep 'Simulated ')
  ns=$(sed 's/,//g; s/.*Simulated \([0-9]*\) events in \([0-9.]*\) s of CPU time.*/\1 \2/' <<<"$said" |
    awk '{printf "%.1f", 2e9 * $2 / $1}')
  if [[ -z $best ]] || awk "BEGIN {exit !($ns < $best)}"; then best=$ns; fi
done

printf '%s\n%s\nloadscape: %s ns per customer (least of 3 runs; last: %s)\n' "$floor_line" "$simpy_line" "$best" "$said"
least_floor=$(number_after least <<<"$floor_line")
least_simpy=$(number_after least <<<"$simpy_line")
awk -v ours="$best" -v floor="$least_floor" -v simpy="$least_simpy" \
  'BEGIN {printf "loadscape / floor = %.1f, simpy / loadscape = %.1f\n", ours / floor, simpy / ours}'
