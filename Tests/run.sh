#!/usr/bin/env bash
# All there is to check: the build without a warning, every test (rooms, peers, corpus, import table), the transcripts of the
# command line, a little fuzzing, the format. Goes on after a failure, and exits non-zero where there was one.
#
#   Tests/run.sh                  everything
#   Tests/run.sh --filter NAME    only the tests of that name, as `swift test` prints them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=prepare.sh
. Tests/prepare.sh
export LANG=C.UTF-8 LC_ALL=C.UTF-8

need_swift
need_packages "${build_packages[@]}" "${test_packages[@]}"
if [ -x Tests/PeerTests/prepare.sh ]; then
  Tests/PeerTests/prepare.sh || echo "pyHanko could not be installed: the tests that need it are skipped."
fi
if [ "${1:-}" = --filter ]; then exec swift test --filter "${2:?a name is missing}"; fi

mkdir -p .build
log=.build/run.log
failures=()
summary=()
# done_with <what> <exit code> <since>: a line of the summary.
done_with() {
  local verdict=passed
  [ "$2" -eq 0 ] || { verdict=FAILED && failures+=("$1"); }
  summary+=("$(printf '%-12s %-7s %4d s' "$1" "$verdict" "$((SECONDS - $3))")")
}

echo "Building everything (the first time some minutes; all of its output is in $log)."
since=$SECONDS code=0
swift build --build-tests 2>&1 | tee "$log" \
  | awk '/error:|\/(Sources|Tests)\/[^ ]*: warning:/ || /^\[/ && ++n % 100 == 1 { print; fflush() }' || code=$?
if [ $code -ne 0 ]; then
  grep -q 'error:' "$log" || tail -n 40 "$log"
  echo "The build failed."
  exit 1
fi
# Warnings of dependencies are not ours. Only what was compiled just now warns: a fresh clone shows all.
grep -E '/(Sources|Tests)/[^ ]*: warning:' "$log" | grep -v '/\.build/' >.build/warnings.log && code=1
done_with build $code $since

echo "Testing."
since=$SECONDS code=0
swift test --skip-build 2>&1 | tee .build/tests.log \
  | awk '/✘|↳|^error:|Fatal error|Test run with|Executed [0-9]+ test/ { print; fflush() }' || code=$?
[ $code -eq 0 ] || grep -q -e '✘' .build/tests.log || tail -n 40 .build/tests.log
# As many tests as were skipped for one reason make one line.
skipped="$(sed -n 's/^[^A-Za-z]*\(Test\|Suite\) .* skipped: *"\(.*\)"$/\2/p' .build/tests.log | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1 × /')"
done_with tests $code $since

echo "Playing the transcripts of the command line."
since=$SECONDS code=0
python3 Tests/Transcripts/run.py --doklad "$(swift build --show-bin-path)/doklad" | tee .build/transcripts.log || code=$?
skipped+="${skipped:+$'\n'}$(grep '^skipped' .build/transcripts.log || true)"
done_with transcripts $code $since

echo "Fuzzing, a short fixed number of executions."
since=$SECONDS code=0
Tests/fuzz.sh || code=$?
done_with fuzzing $code $since

echo "Checking the format."
since=$SECONDS code=0
swift format lint -r --strict Sources Tests Package.swift || code=$?
done_with format $code $since

echo
if [ -n "${skipped//[[:space:]]/}" ]; then
  echo "Not run, for want of what they need:"
  sed '/^$/d; s/^/  /' <<<"$skipped" | head -n 40
fi
printf '%s\n' "${summary[@]}"
if [ ${#failures[@]} -gt 0 ]; then
  # Once more what failed, where whoever sees only the end of the output sees it.
  grep -h -E '✘.*(recorded an issue|failed after)|^error:|Fatal error' .build/tests.log | head -n 40 || true
  grep -h -E '^(FAILED|failed)' .build/transcripts.log | head -n 20 || true
  echo "FAILED: ${failures[*]}"
  exit 1
fi
echo "Everything passed."
