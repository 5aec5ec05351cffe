# SPDX-License-Identifier: GPL-2.0-only
"""Name servers, and a resolvconf that writes down what it is asked."""

PORT = 53


def serve(host, folder, address, names):
    """Answer for {name: addresses} and nothing else; the running program."""
    folder.mkdir(exist_ok=True)
    hosts = folder / "hosts"
    hosts.write_text("".join(f"{ip} {name}\n" for name, ips in names.items() for ip in ips))
    return host.start(["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null",
                       "--user=root", "--pid-file", f"--listen-address={address}",
                       "--bind-interfaces", "--no-resolv", "--no-hosts",
                       f"--addn-hosts={hosts}"], f"{folder}/dnsmasq.log")


def ask(daemon, *servers):
    """Have a daemon that is not running yet ask these name servers."""
    resolv_conf = daemon.folder / "resolv.conf"
    resolv_conf.write_text("".join(f"nameserver {server}\n" for server in servers))
    daemon.mounts["/etc/resolv.conf"] = resolv_conf


class Resolvconf:
    """The program of that name, for one daemon that is not running yet."""

    def __init__(self, daemon):
        folder = daemon.folder / "bin"
        folder.mkdir()
        self._asked = folder / "asked"
        program = folder / "resolvconf"
        program.write_text(f'#!/bin/sh\n{{ echo "$@"; [ "$1" = -d ] || cat; }} >>{self._asked}\n')
        program.chmod(0o755)
        daemon.environment["PATH"] = f"{folder}:/usr/sbin:/usr/bin:/sbin:/bin"

    def asked(self):
        """Its arguments and input so far, one line each."""
        return self._asked.read_text().splitlines() if self._asked.exists() else []
