# SPDX-License-Identifier: GPL-2.0-only
"""DHCP between computers: dnsmasq gives addresses, udhcpc asks for one."""

import os

SCRIPT = """#!/bin/sh
[ "$1" = bound ] || exit 0
exec ip addr add "$ip/$mask" dev "$interface"
"""


def serve(host, folder, first, last):
    """Give these addresses to who asks on eth0; the running program."""
    folder.mkdir(exist_ok=True)
    return host.start(["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0",
                       "--user=root", "--pid-file", "--interface=eth0", "--bind-interfaces",
                       "--no-ping", f"--dhcp-range={first},{last}",
                       f"--dhcp-leasefile={folder}/leases"], f"{folder}/dnsmasq.log")


def ask(host, folder):
    """Ask for an address on eth0, which has it afterwards."""
    script = folder / "udhcpc.script"
    script.write_text(SCRIPT)
    os.chmod(script, 0o755)
    host.run(["udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "10", "-T", "1",
              "-s", str(script)])
    return host.addresses("eth0")[0][0]
