#!/usr/bin/env bash
# Formats every C++ file in place, as CI will ask.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
find . \( -path ./build -o -path ./out -o -path ./.git \) -prune -o -name '*.[ch]pp' -print0 |
  xargs -0 clang-format-19 -i
