#!/usr/bin/env bash
# Measures signing and verifying beside `openssl speed` and `pdfsig`, in one run: a report of 50 KB, up to 500 signatures by us and, where
# Tests/PeerTests/prepare.sh has put it, by pyHanko (which takes minutes to make them), a file of 1 GB (two gigabytes of room are needed
# where TMPDIR points), reports of up to 300 pages, and the start of `doklad` where a release build of it is there.
# Nothing is asserted; the figures are for reading.
set -euo pipefail
cd "$(dirname "$0")/.."
source Tests/prepare.sh

need_swift
need_packages "${build_packages[@]}" openssl poppler-utils
echo "Building for release."
swift build -c release --product bench
"$(swift build -c release --show-bin-path)/bench"
