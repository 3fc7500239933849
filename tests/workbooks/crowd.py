"""Reads many files, each in a copy of one process that has the reader ready, and measures each: `crowd.py folder`.

What runs in the copy is what runs for a page, limits included; only the start of Python is shared.
"""

import json
import os
import sys
import time
from pathlib import Path

from markets.workbooks import LIMITS, child


def read(path):
    """(exit code, last line, rows told, seconds, kilobytes) of the reading of one file."""
    out = path.with_suffix(".out")
    begun = time.monotonic()
    pid = os.fork()
    if not pid:
        os.dup2(os.open(path, os.O_RDONLY), 0)
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(os.open(path.with_suffix(".err"), os.O_WRONLY | os.O_CREAT), 2)
        sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
        child.main()
        sys.stdout.flush()
        os._exit(0)
    _, status, used = os.wait4(pid, 0)
    lines = out.read_text().splitlines()
    return {
        "name": path.stem,
        "code": os.waitstatus_to_exitcode(status),
        "last": lines[-1] if lines else "",
        "rows": sum(line.startswith("[") for line in lines),
        "seconds": used.ru_utime + used.ru_stime,
        "clock": time.monotonic() - begun,
        "kilobytes": used.ru_maxrss,
        "said": path.with_suffix(".err").read_text(),
    }


if __name__ == "__main__":
    sys.argv[1:], folder = [json.dumps([getattr(LIMITS, name) for name in LIMITS.__dataclass_fields__])], sys.argv[1]
    print(json.dumps([read(path) for path in sorted(Path(folder).glob("*.bin"))]))
