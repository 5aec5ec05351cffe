# SPDX-License-Identifier: GPL-2.0-only
"""TCP through the tunnel and beside it, in turns: usage: throughput.py RESULTS.json"""

import json
import pathlib
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from lab.topology import HOME, TUNNEL_SERVER, Internet  # noqa: E402
from lab.tunnel import Tunnel  # noqa: E402
from lab.wait import wait_for  # noqa: E402

ROUNDS = 5
SECONDS = 2

# What is measured, and the configuration line of the server that brings it about.
WORKLOADS = {
    "tcp-one-flow-plain": ("profile set default use-encryption=no",),
    "tcp-one-flow-mppe128-stateless": (),
}


def mbit_per_second(internet, address):
    report = json.loads(internet.remote.run(
        ["iperf3", "--json", "--time", str(SECONDS), "--client", address]))
    return report["end"]["sum_received"]["bits_per_second"] / 1e6


def measure(internet, folder, lines):
    """Medians of both paths, measured alternately, and the spread of their ratio."""
    tunnel = Tunnel(internet, folder, also=lines).start()
    iperf = internet.home.start(["iperf3", "--server", "--forceflush"], str(folder / "iperf3.log"))
    wait_for("iperf3 to listen", lambda: "listening" in iperf.log())
    pairs = [(mbit_per_second(internet, TUNNEL_SERVER), mbit_per_second(internet, HOME))
             for _ in range(ROUNDS)]
    iperf.kill()
    tunnel.stop()
    ours, reference = (statistics.median(side) for side in zip(*pairs))
    ratios = [one / other for one, other in pairs]
    return {"ours": round(ours, 1), "reference": round(reference, 1),
            "ratio": round(ours / reference, 3),
            "spread": round(max(ratios) - min(ratios), 3), "unit": "Mbit/s"}


def main(path):
    internet, results = Internet(), {}
    print(f"{'':32} {'tunnel':>8} {'bare':>8} {'ratio':>7} {'spread':>7}  Mbit/s, medians of {ROUNDS}")
    for name, lines in WORKLOADS.items():
        with tempfile.TemporaryDirectory() as folder:
            got = results[name] = measure(internet, pathlib.Path(folder), lines)
        print(f"{name:32} {got['ours']:8} {got['reference']:8} {got['ratio']:7} {got['spread']:7}",
              flush=True)
    internet.destroy()
    pathlib.Path(path).write_text(json.dumps(results, indent=1) + "\n")


main(sys.argv[1])
