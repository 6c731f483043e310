# shellcheck shell=bash
# What quickstart.sh, test.sh and .ci/run share: the packages they need, the build, and the count of what passed.
# Sourced, not run; it changes no directory, so a path that the caller was given keeps its meaning.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Some machines put another python3 first on the PATH, one without the distribution's packages.
python=/usr/bin/python3

# shellcheck disable=SC2034  # used by the scripts that source this one
build_packages=(g++ cmake ninja-build pkg-config ccache libboost-dev libeigen3-dev librandom123-dev
  nlohmann-json3-dev libcli11-dev libfmt-dev libfyaml-dev catch2 python3 python3-matplotlib)
# shellcheck disable=SC2034
test_packages=(python3-pandas python3-yaml python3-jsonschema python3-nbconvert python3-ipykernel)
# shellcheck disable=SC2034
ci_packages=(clang-19 libclang-rt-19-dev clang-format-19 clang-tidy-19 shellcheck valgrind)

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# missing_packages PACKAGE...: those that are not installed, one a line.
missing_packages() {
  local package status
  for package in "$@"; do
    status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=absent
    [[ $status == installed ]] || printf '%s\n' "$package"
  done
}

# install_packages PACKAGE...: says what is missing, then installs it; silent and without network when nothing is.
install_packages() {
  if ! command -v dpkg-query >/dev/null; then
    printf 'This is not Debian or Ubuntu, so packages are not checked. Needed: %s\n' "$*"
    return
  fi
  local missing as_root=()
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  printf 'These packages are missing and will be installed with apt-get: %s\n' "${missing[*]}"
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "Installing packages needs root or sudo, and there is neither. As root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q </dev/null >/dev/null || fail 'apt-get update failed: is there a network?'
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" \
    </dev/null >/dev/null || fail "apt-get could not install: ${missing[*]}"
}

# build PRESET [TARGET...]: configures when that was never done or the presets changed, then builds.
build() {
  local preset=$1 directory=$root/build/$1
  shift
  local targets=("$@")
  ((${#targets[@]} > 0)) || targets=(all)
  if [[ ! -f $directory/build.ninja || $root/CMakePresets.json -nt $directory/build.ninja ]]; then
    (cd "$root" && cmake --preset "$preset") || return
  fi
  cmake --build "$directory" --target "${targets[@]}" || return
  report_counts 0 0  # a build that works proves nothing yet
}

# --- counting -----------------------------------------------------------------------------------------------

passed=0
failed=0
counts_file=$(mktemp)
trap 'rm -f "$counts_file"' EXIT

# A step that counts for itself hands over its numbers; without them a step is one check.
report_counts() { printf '%d %d\n' "$1" "$2" >"$counts_file"; }

# step NAME COMMAND...: runs a command or function, prints the seconds it took and counts the outcome. Always
# succeeds. Never call it in a condition: bash would then ignore `set -e` inside COMMAND.
step() {
  local name=$1 started=$SECONDS status step_passed step_failed
  shift
  printf '\n=== %s\n' "$name"
  : >"$counts_file"
  set +e
  (
    set -e
    "$@"
  )
  status=$?
  set -e
  if ! read -r step_passed step_failed <"$counts_file"; then
    step_passed=$((status == 0)) step_failed=0
  fi
  ((status == 0 || step_failed > 0)) || step_failed=1
  passed=$((passed + step_passed)) failed=$((failed + step_failed))
  printf -- '--- %s: %s, %d s\n' "$name" "$( ((step_failed == 0)) && echo ok || echo FAILED)" $((SECONDS - started))
}

# The last line of a script that ran steps, and its exit code.
finish() {
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0))
}

# run_tests PRESET [CTEST OPTION...]: every test of a built preset; the counts come from CTest's own report.
run_tests() {
  local directory=$root/build/$1 status=0 report
  shift
  report=$directory/tests.xml
  rm -f "$report"
  ctest --test-dir "$directory" --parallel "$(nproc)" --timeout 900 --no-tests=error --output-on-failure --progress \
    --output-junit "$report" "$@" </dev/null || status=$?
  # shellcheck disable=SC2046  # two numbers, two arguments
  report_counts $("$python" "$root/scripts/count_tests.py" "$report")
  return "$status"
}
