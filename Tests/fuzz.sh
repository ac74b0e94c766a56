#!/usr/bin/env bash
# Structure-aware fuzzing with libFuzzer: PDF reader, cryptographic messages, time-stamps, revocation data, containers, and the
# whole verifier, with the corpus as seeds where it is at hand.
#
#   Tests/fuzz.sh                 every target, a short fixed number of executions (as Tests/run.sh does)
#   Tests/fuzz.sh 3600            every target for so many seconds
#   Tests/fuzz.sh 3600 pdf cms    only these
#
# What it finds stays in .build-fuzz/findings; run such a file again with
#   DOKLAD_FUZZ_TARGET=pdf .build-fuzz/debug/fuzz .build-fuzz/findings/crash-…
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=prepare.sh
. Tests/prepare.sh
need_swift
need_packages "${build_packages[@]}"

seconds=0
case "${1:-}" in [0-9]*) seconds=$1 && shift ;; esac
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(pdf cms tst status zip verify)

scratch=.build-fuzz
export DOKLAD_FUZZ=1
echo "Building the fuzz targets."
# A folder of links, so that the package as everybody else builds it keeps its resolved versions.
mkdir -p $scratch/package
for name in Package.swift Sources Tests; do ln -sfn "../../$name" "$scratch/package/$name"; done
swift build --package-path $scratch/package --product fuzz --scratch-path $scratch --sanitize=fuzzer -Xswiftc -sanitize=fuzzer,address \
  >$scratch/build.log 2>&1 || {
  tail -n 40 $scratch/build.log
  exit 1
}

corpus="${DOKLAD_CORPUS:-../shared/corpus}"
mkdir -p $scratch/findings
# seeds <folder> <name patterns…>: copies of the corpus' files up to 60 KB.
seeds() {
  local into=$1 pattern number=0
  shift
  mkdir -p "$into"
  [ -d "$corpus" ] || return 0
  for pattern in "$@"; do
    while IFS= read -r file; do cp "$file" "$into/$((number++))"; done \
      < <(find "$corpus" -type f -iname "$pattern" -size -60k | sort | head -n 150)
  done
}

# A trap is libFuzzer's to report, with the input that led to it.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
code=0
for target in "${targets[@]}"; do
  folder=$scratch/seeds/$target
  case $target in
    pdf) seeds "$folder" '*.pdf' && runs=800 ;;
    cms) seeds "$folder" '*.p7s' '*.p7m' '*.p7b' && runs=4000 ;;
    tst) seeds "$folder" '*.tst' '*.tsr' '*.p7m' && runs=6000 ;;
    status) seeds "$folder" '*.crl' '*.crt' '*.cer' '*.ors' && runs=4000 ;;
    zip) seeds "$folder" '*.asice' '*.asics' '*.zip' '*.sce' && runs=2000 ;;
    verify) mkdir -p "$folder" && runs=1500 ;;
    *) echo "No such target: $target. There are: pdf cms tst status zip verify" && exit 64 ;;
  esac
  # The folder of new inputs comes first; the seeds are only read. A seed of its own makes a run repeatable.
  mkdir -p "$scratch/found/$target"
  bound=(-runs=$runs -seed=20260302)
  [ "$seconds" -eq 0 ] || bound=(-max_total_time="$seconds")
  if DOKLAD_FUZZ_TARGET=$target $scratch/debug/fuzz "${bound[@]}" -max_len=120000 -timeout=20 -rss_limit_mb=1500 \
    -artifact_prefix=$scratch/findings/ -print_final_stats=1 "$scratch/found/$target" "$folder" \
    >"$scratch/$target.log" 2>&1; then
    printf '%-8s %8s executions, nothing found\n' "$target" \
      "$(sed -n 's/^stat::number_of_executed_units: *//p' "$scratch/$target.log")"
  else
    code=1
    printf '%-8s FOUND something (%s)\n' "$target" "$scratch/$target.log"
    grep -E 'Fatal error|ERROR|SUMMARY|Test unit written' "$scratch/$target.log" | head -n 8
  fi
done
exit $code
