"""Runs a command in a pseudo-terminal, answers when it asks, and prints what it showed there; ends as it ends."""

import os
import pty
import select
import signal
import sys

prompt, answer, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b""
while True:
    select.select([terminal], [], [])
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    shown += chunk
    if prompt and prompt.encode() in shown:
        os.write(terminal, b"\x03" if answer == "ctrl-c" else answer.encode() + b"\n")
        prompt = ""
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
