#!/usr/bin/env bash
# The whole path, shown: two documents are drafted, agreed, reviewed, signed, submitted, and received by a registry on
# this machine; then what was tampered with is refused. Everything lands in demo/ (made anew at each run, ignored by git).
#
#   ./Samples/demo.sh             in the language of the locale (LANG=bg_BG.UTF-8 for Bulgarian, otherwise English)
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
demo="$root/demo"
locale="${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}"
if [ "${locale#bg}" != "$locale" ]; then bulgarian=yes; else bulgarian=no; fi

# words <Bulgarian> <English>: the wording of this run.
words() { if [ $bulgarian = yes ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi; }
bold() { if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then printf '\n\033[1m%s\033[0m\n' "$1"; else printf '\n%s\n' "$1"; fi; }
step() { bold "$(words "== $1" "== $2")"; }

# typed <command…>: shows a command as a person would type it, runs it, and stops the demo where it fails.
typed() {
  printf '\n$ %s\n' "$(shown "$@")"
  "$@" 2>&1
}
# refused <exit code> <command…>: the same for a command that must fail, and in just this way.
refused() {
  local expected=$1 code=0
  shift
  printf '\n$ %s\n' "$(shown "$@")"
  "$@" 2>&1 || code=$?
  [ "$code" -eq "$expected" ] || {
    words "Демото очакваше код на изход $expected, а получи $code." "The demo expected exit code $expected, but got $code." >&2
    exit 1
  }
  words "(код на изход $code)" "(exit code $code)"
}
shown() {
  local word line=""
  for word in "$@"; do
    case "$word" in *[[:space:]\"\$\`\(\)]*) word="'$word'" ;; esac
    line+="${line:+ }$word"
  done
  printf '%s' "$line"
}

services_pid=""
stop_services() {
  [ -n "$services_pid" ] || return 0
  local pid=$services_pid
  services_pid=""
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}
registry_pid=""
stop_registry() {
  [ -n "$registry_pid" ] || return 0
  local pid=$registry_pid
  registry_pid=""
  kill "$pid" 2>/dev/null || true
  # It finishes what it is receiving; after ten seconds it is not waited for any longer.
  for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}
finish() {
  local code=$?
  trap - EXIT
  stop_registry
  stop_services
  [ "$code" -eq 0 ] || words "Демото спря (код $code). Каквото е направено, е в $demo." "The demo stopped (code $code). What was made lies in $demo." >&2
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ----------------------------------------------------------------------------------------------------------------------
step "Какво трябва" "What is needed"
cd "$root"
# shellcheck source=../Tests/prepare.sh
. Tests/prepare.sh
need_swift
need_packages "${build_packages[@]}" unzip poppler-utils

log="$(mktemp "${TMPDIR:-/tmp}/doklad-build.XXXXXX")"
words "Построяване (swift build). Първия път трае няколко минути: идват пакетите, после се превежда всичко." \
  "Building (swift build). The first time takes some minutes: packages are fetched, then everything is compiled."
started=$SECONDS
if [ -t 1 ]; then
  swift build --product doklad
else
  # Without a terminal: a line of progress now and then, everything else in the log.
  swift build --product doklad 2>&1 | tee "$log" | sed -un '1p; 0~100p' || {
    tail -n 40 "$log" >&2
    exit 1
  }
fi
rm -f "$log"
PATH="$(swift build --product doklad --show-bin-path):$PATH"
export PATH
words "Готово за $((SECONDS - started)) s: $(command -v doklad)" "Done in $((SECONDS - started)) s: $(command -v doklad)"

# ----------------------------------------------------------------------------------------------------------------------
step "Ключове и удостоверения за проба" "Keys and certificates for trying"
rm -rf "$demo"
mkdir "$demo"
cd "$demo"
passphrase() { head -c 18 /dev/urandom | base64 | tr '+/' '-_'; }
(
  umask 077
  cat >env <<SETTINGS
# What the commands of this demo need: ". $demo/env", then type them. Readable by you alone.
export PATH='$(dirname "$(command -v doklad)")':"\$PATH"
export DOKLAD_PASSPHRASE='$(passphrase)'
export DOKLAD_SEAL_PASSPHRASE="\$DOKLAD_PASSPHRASE" DOKLAD_TLS_PASSPHRASE="\$DOKLAD_PASSPHRASE"
SETTINGS
)
. ./env
# The certificates name the address of their services: the first free port from 8890 on.
service_port=8890
while (exec 3<>"/dev/tcp/127.0.0.1/$service_port") 2>/dev/null; do service_port=$((service_port + 1)); done
sed "s|127.0.0.1:8890|127.0.0.1:$service_port|g" ../Certs/people.yaml >people.yaml
typed doklad standin init --people people.yaml --into pki
step "Услугите на издателя: времеви печати, OCSP, списъци" "The provider's services: time-stamps, OCSP, lists"
printf '\n$ %s\n' "doklad standin serve --people people.yaml --dir pki &"
touch services.out services.log # looked at before the services have made them
doklad standin serve --people people.yaml --dir pki --for 900 >services.out 2>services.log &
services_pid=$!
for _ in $(seq 300); do
  grep -q 'http://' services.out && break
  kill -0 "$services_pid" 2>/dev/null || break
  sleep 0.1
done
grep 'http://' services.out || {
  words "Услугите не тръгнаха:" "The services did not start:" >&2
  cat services.out services.log >&2
  exit 1
}

# ----------------------------------------------------------------------------------------------------------------------
step "Регистърът на съвета" "The council's registry"
# Its own copy of the route and of the authority register stays in Samples/. Any free port, and then always the same one.
sed -e 's|\.\./Certs/generated/|pki/|' -e 's|^data: .*|data: registry|' -e 's#^\(route\|authority\): #&../Samples/#' \
  -e 's/^\(listen:.*port: \)[0-9]*/\10/' -e 's|^route: .*|route: route.yaml|' \
  -e "s|^# timeStamps: .*|timeStamps: http://127.0.0.1:$service_port/tsa|" ../Samples/registry.yaml >registry.yaml
# Whoever signs at the end makes the document last: with a time-stamp, and all it takes to verify it offline.
sed 's/level: B /level: LT/' ../Samples/routes/council-report.yaml >route.yaml
printf '\n$ %s\n' "doklad registry serve --config registry.yaml &"
touch registry.out registry.log
doklad registry serve --config registry.yaml --for-seconds 900 >registry.out 2>registry.log &
registry_pid=$!
port=""
for _ in $(seq 300); do
  port="$(sed -n 's/.*https:\/\/[^ ]*:\([0-9]\{1,5\}\).*/\1/p' registry.out | head -n 1)"
  [ -z "$port" ] || break
  kill -0 "$registry_pid" 2>/dev/null || break
  sleep 0.1
done
[ -n "$port" ] || {
  words "Регистърът не тръгна:" "The registry did not start:" >&2
  cat registry.out registry.log >&2
  exit 1
}
sed -i "s/^\(listen:.*port: \)0/\1$port/" registry.yaml
cat registry.out

# ----------------------------------------------------------------------------------------------------------------------
step "Работното място на общината" "The municipality's workspace"
typed doklad init town --authority ../Samples/authority.yaml --route route.yaml \
  --tsa "http://127.0.0.1:$service_port/tsa" --allow-private-addresses \
  --trust pki/root.pem --intermediate pki/issuing.pem --crl pki/issuing.crl --crl pki/root.crl \
  --seal pki/municipality.p12 --registry "https://localhost:$port" \
  --registry-organization NTRBG-000000002 --registry-name 'Общински съвет Примерна (ТЕСТ)' \
  --registry-ca pki/tls-root.pem --client-certificate pki/municipality-tls.p12
cp ../Samples/templates/primerna.yaml town/template.yaml
cp ../Samples/templates/arms.svg town/
cd town
year="$(TZ=Europe/Sofia date +%Y)"

# route_case <case>: four people, four keys.
route_case() {
  typed doklad prepare "$1" --key ../pki/petrova.p12 --yes
  typed doklad agree "$1" --key ../pki/ivanov.p12 --yes
  typed doklad review "$1" --key ../pki/georgieva.p12 --yes
  typed doklad sign "$1" --key ../pki/dimitrov.p12 --yes
}

step "Какво казва един текст, и какво му липсва" "What a text says, and what it lacks"
typed doklad read ../../Samples/report-without-head.txt
refused 3 doklad lint ../../Samples/report-without-head.txt
typed doklad lint ../../Samples/school-heating.md

step "Доклад като PDF: от текст до разписка" "A report as PDF: from text to receipt"
typed doklad draft ../../Samples/school-heating.md --as petrova
route_case "$year-1"
typed doklad submit "$year-1" --as petrova
typed doklad show "$year-1" --save ../report.pdf

step "Становище като обикновен текст: същият път" "An opinion as plain text: the same way"
typed doklad open ../../Samples/opinion.txt --as petrova
route_case "$year-2"
typed doklad submit "$year-2" --as petrova
typed doklad show "$year-2" --save ../opinion.asice

# ----------------------------------------------------------------------------------------------------------------------
step "Какво вижда съветът" "What the council sees"
cd "$demo"
typed doklad registry list --config registry.yaml
number() { doklad registry list --config registry.yaml --json | sed -n 's/.*"incomingNumber" : "\([^"]*\)".*/\1/p' | tail -n "$1" | head -n 1; }
typed doklad registry show "$(number 1)" --config registry.yaml --save-receipt receipt-report.asice
doklad registry show "$(number 2)" --config registry.yaml --save-receipt receipt-opinion.asice >/dev/null
trust=(--trust pki/root.pem --intermediate pki/issuing.pem --crl pki/issuing.crl --crl pki/root.crl)
typed doklad verify receipt-report.asice "${trust[@]}"
words "Разписката е обикновен ZIP, който всяка програма отваря:" "The receipt is a ZIP that any program opens:"
typed unzip -p receipt-report.asice receipt.txt

stop_services
step "Всеки може да провери, без нашия сървър и без мрежа" "Anybody can verify, without our server and offline"
typed doklad verify report.pdf --trust pki/root.pem --route town/route.yaml --authority town/authority.yaml
typed doklad verify opinion.asice --trust pki/root.pem --route town/route.yaml --authority town/authority.yaml

words "Страниците, с подписите на местата им:" "The pages, with the signatures in their places:"
typed doklad preview report.pdf --into pages

# ----------------------------------------------------------------------------------------------------------------------
step "Подправен екземпляр се отказва" "A tampered copy is refused"
words "В report-tampered.pdf е сменен един байт от страницата:" "In report-tampered.pdf one byte of the page was changed:"
cp report.pdf report-tampered.pdf
printf 'X' | dd of=report-tampered.pdf bs=1 seek=2000 conv=notrunc status=none
refused 2 doklad verify report-tampered.pdf "${trust[@]}"
words "В report-cut.pdf последният подпис е отрязан, заедно с двете редакции зад него, които го правят траен:" \
  "From report-cut.pdf the last signature was cut off, with the two revisions behind it that make it last:"
end="$(LC_ALL=C grep -abo '%%EOF' report.pdf | tail -n 4 | head -n 1 | cut -d: -f1)"
head -c "$((end + 6))" report.pdf >report-cut.pdf
refused 2 doklad verify report-cut.pdf "${trust[@]}" --route town/route.yaml --authority town/authority.yaml

step "Чужди и изтекли ключове не подписват" "Strangers' and expired keys do not sign"
cd town
typed doklad draft ../../Samples/pedestrian-zone.md --as petrova
refused 1 doklad prepare "$year-3" --key ../pki/bad-expired.p12 --yes
typed doklad prepare "$year-3" --key ../pki/petrova.p12 --yes
refused 4 doklad sign "$year-3" --key ../pki/bad-foreign.p12 --yes
refused 4 doklad agree "$year-3" --key ../pki/petrova.p12 --yes
typed doklad check
cd "$demo"

# ----------------------------------------------------------------------------------------------------------------------
stop_registry
step "Къде е всичко" "Where everything lies"
words "$demo:
  report.pdf            докладът с четирите подписа; pages/ са страниците му
  opinion.asice         становището с четирите подписа
  receipt-*.asice       разписките на съвета, запечатани
  report-tampered.pdf, report-cut.pdf   подправените екземпляри
  pki/                  ключове и удостоверения за проба
  town/                 работното място на общината; store/ е хранилището ѝ, template.yaml – бланката ѝ
  registry/             регистърът на съвета; registry.yaml са настройките му, registry.log – дневникът
  env                   паролите (само за Вас)" \
  "$demo:
  report.pdf            the report with its four signatures; pages/ are its pages
  opinion.asice         the opinion with its four signatures
  receipt-*.asice       the council's sealed receipts
  report-tampered.pdf, report-cut.pdf   the copies that were tampered with
  pki/                  keys and certificates for trying
  town/                 the municipality's workspace; store/ is its store, template.yaml its paper
  registry/             the council's registry; registry.yaml sets it up, registry.log is its log
  env                   the passphrases (yours alone)"
step "Опитайте сами" "Try yourself"
words "  cd $demo && . ./env
  doklad status -C town
  doklad agree $year-3 -C town --key pki/ivanov.p12 --remark 'Срокът е кратък.'
  doklad return $year-3 -C town --key pki/georgieva.p12 --reason 'Липсва основание.'
  doklad verify report.pdf ${trust[*]:0:4}
  doklad registry list --config registry.yaml
  doklad registry serve --config registry.yaml      (спира се с Ctrl-C)
  doklad --help" \
  "  cd $demo && . ./env
  doklad status -C town
  doklad agree $year-3 -C town --key pki/ivanov.p12 --remark 'The term is short.'
  doklad return $year-3 -C town --key pki/georgieva.p12 --reason 'No legal basis.'
  doklad verify report.pdf ${trust[*]:0:4}
  doklad registry list --config registry.yaml
  doklad registry serve --config registry.yaml      (Ctrl-C stops it)
  doklad --help"
