#!/usr/bin/env python3
"""Runs a command on a terminal of its own and types into it; shows everything that appeared there.

    terminal.py [PROMPT=ANSWER]… -- command…    each ANSWER is typed once PROMPT has appeared; ^C presses Ctrl-C
"""
import os, pty, select, sys, time

split = sys.argv.index("--")
waiting = [argument.split("=", 1) for argument in sys.argv[1:split]]
process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[split + 1], sys.argv[split + 1 :])
seen, unread, deadline = b"", b"", time.monotonic() + 60
while select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # Linux says EIO where the last process has left the terminal
        break
    if not chunk:
        break
    seen, unread = seen + chunk, unread + chunk
    while waiting and waiting[0][0].encode() in unread:
        prompt, answer = waiting.pop(0)
        unread = unread.split(prompt.encode(), 1)[1]
        time.sleep(0.2)  # a prompt without echo is shown after the echo is off, but flushes what was typed before
        os.write(terminal, b"\x03" if answer == "^C" else answer.encode() + b"\n")
text = seen.decode(errors="replace").replace("\r\n", "\n").replace("\x1b", "<ESC>")
sys.stdout.write(text if text.endswith("\n") else text + "\n")
status = os.waitpid(process, 0)[1]
sys.exit(os.waitstatus_to_exitcode(status) % 256)
