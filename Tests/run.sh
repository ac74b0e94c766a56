#!/usr/bin/env bash
# All tests: rooms, peers, corpus, transcripts, the import table, the format. Exits non-zero on any failure.
# Usage: Tests/run.sh [--filter NAME]   (only the tests of that name; no lint, no transcripts)
set -euo pipefail
cd "$(dirname "$0")/.."
. Tests/prepare.sh
export LANG=C.UTF-8 LC_ALL=C.UTF-8

need_swift
need_packages "${build_packages[@]}" "${test_packages[@]}"
if [ -x Tests/PeerTests/prepare.sh ]; then
  Tests/PeerTests/prepare.sh || echo "pyHanko could not be installed: its tests are skipped."
fi

if [ "${1:-}" = --filter ]; then exec swift test --filter "$2"; fi

failures=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

echo "Building everything (the first time this takes several minutes)…"
if ! swift build --build-tests 2>&1 | tee "$log" | grep -E --line-buffered '^\[[0-9]+/[0-9]+\]|error:|Compiling|Build' | awk 'NR % 100 == 1 || /error:/ { print; fflush() }'; then
  failures+=("build")
fi
if [ "${PIPESTATUS[0]}" -ne 0 ] || grep -q 'error:' "$log"; then
  grep -E -A5 'error:' "$log" | head -60
  echo "The build failed."
  exit 1
fi
if grep -E '/(Sources|Tests)/[^ ]*: warning:' "$log" | grep -v '/.build/' ; then failures+=("warnings"); fi

echo "Testing…"
swift test --skip-build 2>&1 | tee "$log" || failures+=("tests")
grep -E 'skipped' "$log" | sort -u | head -20 || true

echo "Checking the format…"
swift format lint -r --strict Sources Tests Package.swift || failures+=("format")

if [ -x Tests/Transcripts/run.sh ]; then
  echo "Playing the transcripts…"
  Tests/Transcripts/run.sh .build/debug/doklad || failures+=("transcripts")
fi

if [ ${#failures[@]} -gt 0 ]; then
  echo "FAILED: ${failures[*]}"
  exit 1
fi
echo "Everything passed."
