#!/usr/bin/env python3
"""Runs the command line as people type it: every *.transcript of this folder, each in a fresh folder with one bash.

A transcript is lines of:

    # comment, or  # needs: softhsm2-util inputs   (skipped, saying so, where one is missing)
    $ command          run in the transcript's bash, so that cd and export stay
    > more of it       the command goes on
    expected output    both streams as they come; in it:
                         [..]      anything on the line        ...      any lines (alone on its line)
                         [time]    a moment, as people read it [day]    a day, likewise
                         [date]    22.11.2026                  [sha256] 64 hexadecimal digits
                         [uuid]    of a message                [n]      digits
    ? code             the exit code, where it is not 0

{year} and {yy} stand for the present year everywhere. Helpers for the commands are in commands.sh.

    run.py [--doklad PATH] [--update] [--list] [transcript…]
"""
import argparse, concurrent.futures, datetime, difflib, os, pathlib, re, selectors, shutil, signal, subprocess, sys, tempfile, time
import zoneinfo

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INPUTS = pathlib.Path(os.environ.get("DOKLAD_INPUTS", ROOT.parent / "shared" / "inputs"))
TIMEOUT_SECONDS = 120  # for one command
MARK = "\x1e"

NAMED = {
    "..": r".*",
    "time": r"(?:\d\d\.\d\d\.\d{4} г\. \d\d:\d\d|\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d)",
    "day": r"(?:\d\d\.\d\d\.\d{4} г\.|\d{1,2} [A-Z][a-z]{2} \d{4})",
    "date": r"\d\d\.\d\d\.\d{4}",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "sha256": r"[0-9a-f]{64}",
    "uuid": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "n": r"\d+",
}
# What --update puts in the place of what changes from run to run, in this order.
GENERALIZED = ["instant", "sha256", "uuid", "time", "day", "date"]


def present_year():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Sofia")).year


def filled(text):
    return text.replace("{year}", str(present_year())).replace("{yy}", f"{present_year() % 100:02d}")


class Step:
    def __init__(self, command):
        self.command, self.expected, self.code = command, [], 0


def parse(path):
    """Lines before the first command, the steps, and comments kept in their place."""
    needs, parts = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        step = parts[-1] if parts and isinstance(parts[-1], Step) else None
        if line.startswith("$ "):
            parts.append(Step(line[2:]))
        elif line.startswith("> ") and step and not step.expected:
            step.command += "\n" + line[2:]
        elif re.fullmatch(r"\? \d+", line) and step:
            step.code = int(line[2:])
        elif line.startswith("# ") or (line == "" and not step):
            if line.startswith("# needs:"):
                needs += line.split(":", 1)[1].split()
            parts.append(line)
        elif step:
            step.expected.append(line)
        else:
            sys.exit(f"{path}: output before any command: {line}")
    for part in parts:
        if isinstance(part, Step):
            while part.expected and part.expected[-1] == "":
                part.expected.pop()
    return needs, parts


def pattern(line):
    pieces = re.split(r"(\[(?:\.\.|[a-z0-9]+)\])", filled(line))
    return "".join(NAMED[p[1:-1]] if p[1:-1] in NAMED and p.startswith("[") else re.escape(p) for p in pieces)


def matches(expected, actual):
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and re.fullmatch(pattern(expected[0]), actual[0]) is not None and matches(expected[1:], actual[1:])


def generalized(line, folder):
    for place in [str(folder), str(ROOT), str(INPUTS)]:
        line = re.sub(re.escape(place), "[..]", line)
    line = re.sub(r"artifacts/[0-9a-f]{2}/[0-9a-f]{64}", "artifacts/[..]", line)
    for name in GENERALIZED:
        line = re.sub(NAMED[name], f"[{name}]", line)
    line = re.sub(r"(127\.0\.0\.1|localhost):\d+", r"\1:[n]", line)
    line = re.sub(r"\b(byte|байт) \d{4,}\b", r"\1 [n]", line)
    year = str(present_year())
    return re.sub(rf"(?<!\d){year}-(\d+)\b", r"{year}-\1", line).replace(f"ДОК{year[2:]}-", "ДОК{yy}-").replace(f"ВХ{year[2:]}-", "ВХ{yy}-")


class Shell:
    """One bash in its own process group; what it leaves running ends with it."""

    def __init__(self, folder, environment):
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=folder, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.buffer = b""

    def run(self, command):
        script = f"{{ {command}\n}} </dev/null; printf '{MARK}%d{MARK}' $?\n"
        self.process.stdin.write(script.encode())
        self.process.stdin.flush()
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while self.buffer.count(MARK.encode()) < 2:
            if not self.selector.select(max(0, deadline - time.monotonic())):
                return self.buffer.decode(errors="replace").splitlines() + [f"(no end after {TIMEOUT_SECONDS} s)"], -1
            chunk = os.read(self.process.stdout.fileno(), 65536)
            if not chunk:
                return self.buffer.decode(errors="replace").splitlines() + ["(the shell ended)"], -1
            self.buffer += chunk
        output, code, self.buffer = self.buffer.split(MARK.encode(), 2)
        return output.decode(errors="replace").splitlines(), int(code)

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def missing(needs):
    return [n for n in needs if not (INPUTS.is_dir() if n == "inputs" else shutil.which(n))]


def run_transcript(path, environment, pki, update):
    """None where it passed, otherwise what differed."""
    _, parts = parse(path)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="transcript-"))
    problems = []
    shell = None
    try:
        shutil.copytree(pki, folder / "pki")
        shell = Shell(folder, environment)
        shell.run(f". '{HERE}/commands.sh'")
        for step in (p for p in parts if isinstance(p, Step)):
            actual, code = shell.run(filled(step.command))
            while actual and actual[-1] == "":
                actual.pop()
            if matches(step.expected, actual) and code == step.code:
                continue
            if update and code >= 0:
                step.expected, step.code = [generalized(line, folder) for line in actual], code
                continue
            shown = difflib.unified_diff([filled(l) for l in step.expected], actual, "expected", "actual", lineterm="", n=9)
            problems += [f"$ {filled(step.command)}", *list(shown)[2:]]
            if code != step.code:
                problems.append(f"? {code}, expected {step.code}")
            if code < 0:
                break
    finally:
        if shell:
            shell.close()
        shutil.rmtree(folder, ignore_errors=True)
    if update:
        lines = []
        for part in parts:
            if isinstance(part, str):
                lines.append(part)
            else:
                lines.append("$ " + part.command.replace("\n", "\n> "))
                lines += part.expected + ([f"? {part.code}"] if part.code else []) + [""]
        path.write_text(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip("\n") + "\n", encoding="utf-8")
    return "\n".join(problems) or None


def main():
    options = argparse.ArgumentParser(description="Runs the transcripts.")
    options.add_argument("--doklad", default=str(ROOT / ".build/debug/doklad"))
    options.add_argument("--update", action="store_true", help="write what came out into the transcripts")
    options.add_argument("transcripts", nargs="*")
    options = options.parse_args()
    paths = [pathlib.Path(t).resolve() for t in options.transcripts] or sorted(HERE.glob("*.transcript"))
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="transcripts-"))
    (scratch / "bin").mkdir()
    (scratch / "home").mkdir()
    os.symlink(os.path.realpath(options.doklad), scratch / "bin/doklad")
    secret = "Парола-за-проба"
    environment = {
        "PATH": f"{scratch}/bin:" + os.environ["PATH"], "HOME": str(scratch / "home"), "LANG": "C.UTF-8", "TERM": "dumb",
        "SAMPLES": str(ROOT / "Samples"), "CERTS": str(ROOT / "Certs"), "INPUTS": str(INPUTS), "TRANSCRIPTS": str(HERE), "TZ": "Europe/Sofia",
        "DOKLAD_PASSPHRASE": secret, "DOKLAD_SEAL_PASSPHRASE": secret, "DOKLAD_TLS_PASSPHRASE": secret,
    }
    failed = skipped = 0
    try:
        made = subprocess.run(
            ["doklad", "standin", "init", "--people", ROOT / "Certs/people.yaml", "--into", scratch / "pki"],
            env=environment, capture_output=True, text=True)
        if made.returncode:
            sys.exit(f"doklad standin init failed: {made.stderr}")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            runs = {}
            for path in paths:
                if lacking := missing(parse(path)[0]):
                    print(f"skipped {path.stem}: needs {', '.join(lacking)}", flush=True)
                    skipped += 1
                else:
                    runs[pool.submit(run_transcript, path, environment, scratch / "pki", options.update)] = path
            for run in concurrent.futures.as_completed(runs):
                problem = run.result()
                failed += problem is not None
                print(f"{'FAILED ' if problem else 'passed '}{runs[run].stem}" + (f"\n{problem}" if problem else ""), flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"{len(paths) - failed - skipped} transcripts passed, {failed} failed, {skipped} skipped.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
