#!/usr/bin/env bash
# Checks an ASiC-E container with CAdES signatures with unzip and openssl alone: every file's digest against the manifests,
# and every signature over its manifest.
#   check-asice.sh CONTAINER ROOT-CERTIFICATE.pem [SECONDS-SINCE-1970]
# Prints one line for each signature; exits with 0 only where all is well and every file is covered.
set -euo pipefail
export LC_ALL=C.UTF-8

container=$1 root=$2 moment=${3:-$(date +%s)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unzip -q "$container" -d "$folder"
cd "$folder"

fail() {
  echo "$*" >&2
  exit 1
}

# The values of the attribute $2 in the tags $1 of standard input; tags may bear any prefix.
attributes() { grep -oE "<([A-Za-z0-9]+:)?$1 [^>]*" | sed -nE "s/.* $2=\"([^\"]*)\".*/\1/p"; }
decoded() { printf '%b' "${1//%/\\x}"; }

[ "$(cat mimetype)" = application/vnd.etsi.asic-e+zip ] || fail "mimetype"
covered=()
signatures=0
for manifest in META-INF/ASiCManifest*.xml; do
  signature=$(decoded "$(attributes SigReference URI <"$manifest")")
  # One reference a line.
  while read -r reference; do
    name=$(decoded "$(attributes DataObjectReference URI <<<"$reference")")
    algorithm=$(attributes DigestMethod Algorithm <<<"$reference")
    expected=$(sed -nE 's/.*<([A-Za-z0-9]+:)?DigestValue>([^<]*)<.*/\2/p' <<<"$reference")
    found=$(openssl dgst "-${algorithm##*#}" -binary "$name" | openssl base64 -A)
    [ "$found" = "$expected" ] || fail "$manifest: the digest of $name differs"
    covered+=("$name")
  done < <(tr -d '\n' <"$manifest" | sed -E 's/<([A-Za-z0-9]+:)?DataObjectReference /\n&/g' | grep 'DataObjectReference ')
  openssl cms -verify -cades -binary -inform DER -in "$signature" -content "$manifest" -CAfile "$root" \
    -purpose any -attime "$moment" -out /dev/null 2>message || fail "$signature: $(cat message)"
  echo "$signature over $manifest: valid"
  signatures=$((signatures + 1))
done
[ "$signatures" -gt 0 ] || fail "no signatures"

rm message
while IFS= read -r name; do
  case $name in mimetype | META-INF/ASiCManifest*.xml) continue ;; esac
  # Nothing covers the last signature itself.
  [ "$name" = "$signature" ] && continue
  printf '%s\n' "${covered[@]}" | grep -qxF -- "$name" || fail "$name is covered by no manifest"
done < <(find . -type f | sed 's/^\.\///')
