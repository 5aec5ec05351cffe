# SPDX-License-Identifier: GPL-2.0-only
"""What RC4 costs, as a KUnit suite of the module measures it."""

import glob
import pathlib
import re
import subprocess

# "rc4-bench: payload ours 900 reference 2000", in picoseconds a byte.
LINE = re.compile(r"rc4-bench: (\S+) ours (\d+) reference (\d+)")

SUITES = "kpptp_test"
RESULTS = "/sys/kernel/debug/kunit/*rc4*/results"


def measured(variant):
    """{figure: value} of ours or of arc4, the kernel's own."""
    subprocess.run(["modprobe", SUITES], check=True)
    try:
        text = "".join(pathlib.Path(path).read_text() for path in glob.glob(RESULTS))
    finally:
        subprocess.run(["modprobe", "-r", SUITES], check=True)
    return {f"rc4-{name}": int(ours if variant == "ours" else reference)
            for name, ours, reference in LINE.findall(text)}
