#!/usr/bin/env bash
# Installs what building, running and testing need, where it is missing. Sourced by Tests/run.sh and Samples/demo.sh.
# Says what it does; asks for no password where it runs as root or sudo needs none.

need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "These packages are missing: ${missing[*]}. Install them with apt-get as root, then run this again." >&2
      return 1
    }
    as_root=(sudo)
  fi
  echo "Installing with apt: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build_packages=(
  git ca-certificates libssl-dev zlib1g-dev libsqlite3-dev libcurl4-openssl-dev libzip-dev libpango1.0-dev libp11-kit-dev pkg-config
  fonts-liberation fonts-symbola
)
test_packages=(openssl qpdf poppler-utils mupdf-tools softhsm2 opensc unzip zip curl python3 python3-venv)

need_swift() {
  command -v swift >/dev/null && return 0
  echo "Swift 6.2 or later is needed and was not found on PATH. See https://www.swift.org/install/linux/" >&2
  return 1
}
