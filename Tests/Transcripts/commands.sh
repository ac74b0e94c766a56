# Helpers of the transcripts, sourced into each one's bash. The folder holds pki/ already.

# town [options of init…]: a workspace in ./town; the working folder is then ./town.
town() {
  doklad init town --authority "$SAMPLES/authority.yaml" --trust pki/root.pem --intermediate pki/issuing.pem \
    --crl pki/issuing.crl --crl pki/root.crl --seal pki/municipality.p12 \
    --registry "https://localhost:${PORT:-9}" --registry-organization NTRBG-000000002 \
    --registry-name "Общински съвет Примерна (ТЕСТ)" --registry-ca pki/tls-root.pem \
    --client-certificate pki/municipality-tls.p12 "$@" >/dev/null && cd town
}

# route <case> [until]: the four steps, or those up to one, said by nobody.
route() {
  local pair
  for pair in prepare:petrova agree:ivanov review:georgieva sign:dimitrov; do
    doklad "${pair%%:*}" "$1" --key "../pki/${pair##*:}.p12" --yes >/dev/null || return
    [ "${pair%%:*}" != "${2:-}" ] || return 0
  done
}

# tree: everything below the working folder, with the digests of files that may not change (SQLite's are left out).
tree() { find . -type f ! -name 'store.sqlite*' ! -path './before' -exec sha256sum {} + | LC_ALL=C sort -k 2; }

# free_port: sets PORT to one that nobody listens on.
free_port() { PORT="$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"; }

# serve: the registry of Samples/registry.yaml on $PORT, from the folder that holds pki/; waits until it listens.
serve() {
  [ -e registry.yaml ] || sed -e 's|\.\./Certs/generated/|pki/|' -e 's|^data: .*|data: registry|' -e "s#^\(route\|authority\): #&$SAMPLES/#" \
    -e "s/port: 8443/port: $PORT/" "$SAMPLES/registry.yaml" >registry.yaml
  # The files are there before the server is: nothing of an earlier one is read.
  : >registry.out
  : >registry.log
  doklad registry serve --config registry.yaml --for-seconds 300 >registry.out 2>registry.log &
  SERVER=$!
  local turn
  for turn in $(seq 600); do
    grep -q https registry.out && return 0
    kill -0 "$SERVER" 2>/dev/null || break
    sleep 0.1
  done
  cat registry.out registry.log
  return 1
}

# stop: ends the registry and waits until it has.
stop() {
  kill "$SERVER"
  wait "$SERVER"
}

# foreign_pdf <file> [content]: a PDF of one A4 page that another program could have made.
foreign_pdf() {
  python3 - "$1" "${2-BT /F1 12 Tf 72 720 Td (To the council) Tj ET}" <<'PYTHON'
import sys

content = sys.argv[2].encode()
objects = [
    b"<</Type /Catalog/Pages 2 0 R>>",
    b"<</Type /Pages/Kids [3 0 R]/Count 1>>",
    b"<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Contents 4 0 R/Resources <</Font <</F1 5 0 R>>>>>>",
    b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
    b"<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>",
]
out, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
for number, value in enumerate(objects, 1):
    places.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
table = b"".join(b"%010d 00000 n \n" % place for place in places)
trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer
open(sys.argv[1], "wb").write(out)
PYTHON
}
