"""Sits in front of a program at a terminal, as a person would.

Usage: drive_terminal.py STEPS COMMAND...; STEPS is JSON: lists of what to wait for on the screen (a
regular expression, in what came since the last step), what to type then, and how many seconds later
(none = at once). Prints all that was on
the screen and ends with the program's exit code, or 99 when it waits in vain.
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 120
steps, command = json.loads(sys.argv[1]), sys.argv[2:]
child, screen = pty.fork()
if child == 0:
    os.environ["TERM"] = "xterm"
    # What runs in the background ignores Ctrl-C, and so would what it starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(command[0], command)

# So wide that nothing wraps.
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
shown, seen = b"", 0
end = time.time() + PATIENCE
waiting = list(steps)
while True:
    while waiting and (found := re.search(waiting[0][0].encode(), shown[seen:], re.DOTALL)):
        seen += found.end()
        _, typed, *later = waiting.pop(0)
        time.sleep(float(later[0]) if later else 0.1)
        os.write(screen, typed.encode())
        end = time.time() + PATIENCE
    if time.time() > end:
        print(shown.decode(errors="replace"), "\nWAITED IN VAIN FOR", waiting[:1])
        os.kill(child, 9)
        sys.exit(99)
    if select.select([screen], [], [], 1)[0]:
        try:
            got = os.read(screen, 65536)
        except OSError:
            break
        if not got:
            break
        shown += got
print(shown.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if not waiting else 99)
