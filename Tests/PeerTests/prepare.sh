#!/usr/bin/env bash
# Gets the programs of others that judge our signatures, and whose signatures we judge: Debian's, and pyHanko and pikepdf in a
# folder of their own, made once. Where it lies: DOKLAD_PEERS, or doklad-peers in the user's cache. Tests/run.sh calls this.
set -euo pipefail
cd "$(dirname "$0")"
source ../prepare.sh

need_packages openssl qpdf poppler-utils libnss3-tools unzip python3 python3-venv

pyhanko=0.38.0
peers=${DOKLAD_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/doklad-peers}
if [ "$(cat "$peers/pyhanko-version" 2>/dev/null)" != "$pyhanko" ]; then
  echo "Installing pyHanko $pyhanko into $peers"
  python3 -m venv --clear "$peers"
  "$peers/bin/pip" install --quiet --disable-pip-version-check "pyhanko==$pyhanko" pyhanko-certvalidator==0.33.0
  # Written last: a folder that an interrupted run left behind is made anew.
  echo "$pyhanko" >"$peers/pyhanko-version"
fi

# Judges PDF/A.
pikepdf=10.17.0
if [ "$(cat "$peers/pikepdf-version" 2>/dev/null)" != "$pikepdf" ]; then
  echo "Installing pikepdf $pikepdf into $peers"
  "$peers/bin/pip" install --quiet --disable-pip-version-check "pikepdf[pdfa]==$pikepdf"
  echo "$pikepdf" >"$peers/pikepdf-version"
fi
