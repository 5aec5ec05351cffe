# SPDX-License-Identifier: GPL-2.0-only
"""Dial on demand: a netdev without a session that waits for a packet."""

import contextlib
import ctypes
import errno
import os
import socket
import struct
import time

import pytest
from lab.genl import C, attributes
from lab.netns import Host
from lab.wait import wait_for

from ethernet import make_netdev
from genl import Genl, Refused
from pair import IPV4, LINK
from test_link import carrier
from test_session import refusal

IFLA_LINKINFO, IFLA_INFO_DATA = 18, 2
CLONE_NEWUSER = 0x10000000
DEMAND = C["PPTP_CMD_NETDEV_DEMAND"]


@pytest.fixture
def side(pair):
    """A netdev with a route and nothing else."""
    side = pair.left
    side.ifindex = side.make_link()
    side.host.ip(f"link set {LINK} up", f"addr add 10.112.112.1 peer 10.112.112.2 dev {LINK}",
                 f"route add 198.51.100.0/24 dev {LINK}",
                 f"addr add fd00::1/64 dev {LINK} nodad")
    return side


def send(side, address="198.51.100.1", count=1):
    """So many UDP packets, or None where the stack itself refuses them."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with side.host.entered():
        sock = socket.socket(family, socket.SOCK_DGRAM)
    with sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if family == socket.AF_INET:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, LINK.encode())
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 4)
        for _ in range(count):
            sock.sendto(b"packet", (address, 9))


def demands(owner):
    return [values["ifindex"] for number, values in owner.unasked() if number == DEMAND]


def dropped(side):
    return side.host.ip_json(f"-s link show {LINK}")[0]["stats64"]["tx"]["dropped"]


def waits(host):
    """True if IFLA_INFO_DATA of the netdev says so."""
    with host.entered():
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        index = socket.if_nametoindex(LINK)
    with sock:
        sock.send(struct.pack("=IHHIIBxHiII", 32, 18, 1, 1, 0, 0, 0, index, 0, 0))
        info = attributes(attributes(sock.recv(65536)[32:])[IFLA_LINKINFO])
    return C["PPTP_A_LINK_DEMAND"] in attributes(info[IFLA_INFO_DATA])


@pytest.mark.parametrize("address", ["198.51.100.1", "10.112.112.2", "fd00::2"])
def test_first_packet_is_told(side, address):
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    assert waits(side.host)
    before = dropped(side)
    send(side, address)
    assert side.owner.wait("netdev_demand")["ifindex"] == side.ifindex
    assert dropped(side) == before + 1


def test_nobody_waits_by_default(side):
    send(side, count=3)
    assert not carrier(side)
    assert not waits(side.host)
    assert not demands(side.owner)


@pytest.mark.parametrize("address", ["224.0.0.251", "239.1.2.3", "255.255.255.255"])
def test_groups_call_nobody(side, address):
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    before = dropped(side)
    send(side, address)
    assert dropped(side) > before
    assert not demands(side.owner)


def test_no_error_while_it_is_waited_for(side):
    """Its sender shall try again, not give up."""
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    ping = ["ping", "-c", "1", "-W", "0.2", "10.112.112.2"]
    assert "Unreachable" not in side.host.run(ping, check=False).stdout


def test_flood_is_told_once_a_second(side):
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    before = dropped(side)
    start = time.monotonic()
    while time.monotonic() < start + 2.5:
        send(side, count=50)
    seconds = time.monotonic() - start
    told = demands(side.owner)
    assert 2 <= len(told) <= seconds + 1
    assert set(told) == {side.ifindex}
    assert dropped(side) - before > 10 * len(told)


def test_new_owner_hears_at_once(side):
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    send(side)
    side.owner.wait("netdev_demand")
    second = Genl(side.host)
    second.demand(side.ifindex)
    send(side)
    assert second.wait("netdev_demand")["ifindex"] == side.ifindex
    assert not demands(side.owner)
    side.owner.close()
    side.owner = second
    assert carrier(side)


def test_it_ends_with_a_session(pair, side):
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    side.make_session(pair.right)
    wait_for("carrier to go", lambda: not carrier(side))
    assert not waits(side.host)
    side.set(np=IPV4)
    wait_for("carrier", lambda: carrier(side))
    refusal(errno.EBUSY, "has a session", side.owner.demand, ifindex=side.ifindex)
    side.owner.delete(side.session)
    wait_for("carrier to go", lambda: not carrier(side))
    send(side)
    assert not demands(side.owner)
    side.owner.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    number = side.owner.new(local_addr=side.outer, peer_addr=pair.right.outer, local_call_id=99)
    assert carrier(side)
    side.owner.set(number, ifindex=side.ifindex)
    wait_for("carrier to go", lambda: not carrier(side))


@pytest.mark.parametrize("how", ["switched off", "owner gone", "moved"])
def test_it_ends(pair, side, how):
    other = Genl(side.host)
    other.demand(side.ifindex)
    wait_for("carrier", lambda: carrier(side))
    host = side.host
    if how == "switched off":
        side.owner.demand(side.ifindex, False)
    elif how == "owner gone":
        other.close()
    else:
        host = pair.right.host
        side.host.ip(f"link set {LINK} netns {host.name}")
        host.ip(f"link set {LINK} up")
    wait_for("carrier to go", lambda: "NO-CARRIER" in host.link(LINK)["flags"])
    assert not waits(host)
    if how == "moved":
        side.host.ip(f"link add {LINK} type pptp")
    other.close()


def test_netdev_goes_while_it_waits(side):
    for _ in range(3):
        side.owner.demand(side.ifindex)
        side.host.ip(f"link del {LINK}")
        side.ifindex = side.make_link()
    alone = Host("alone")
    owner = Genl(alone)
    alone.ip(f"link add {LINK} type pptp")
    owner.demand(alone.link(LINK)["ifindex"])
    owner.close()
    alone.destroy()


def test_refusals(side):
    assert make_netdev(side.host, "port", C["PPTP_LINK_MODE_ETHERNET"]) == 0
    refusal(errno.EINVAL, "in ethernet mode", side.owner.demand,
            ifindex=side.link("port")["ifindex"])
    assert make_netdev(side.host, "other", C["PPTP_LINK_MODE_PPP"], demand=True) == errno.EINVAL
    refusal(errno.ENODEV, "no such netdev", side.owner.demand, ifindex=99999)
    refusal(errno.EINVAL, "not of kind pptp", side.owner.demand, ifindex=1)
    refusal(errno.ERANGE, "out of range", side.owner.demand, ifindex=0)
    with pytest.raises(Refused) as refused:
        side.owner.raw("netdev_set", b"")
    assert "no netdev is named" in refused.value.text


class Here:
    """The host that the process is in already."""

    entered = staticmethod(contextlib.nullcontext)


def as_somebody(host, own_namespace, action):
    """Run action() as a user without rights, or with all of them in a user namespace."""
    reader, writer = os.pipe()
    with host.entered():
        child = os.fork()
    if not child:
        said = "accepted"
        try:
            os.setgroups([])
            os.setresgid(65534, 65534, 65534)
            os.setresuid(65534, 65534, 65534)
            if own_namespace and ctypes.CDLL(None).unshare(CLONE_NEWUSER):
                said = "no user namespace"
            else:
                action()
        except OSError as error:
            said = errno.errorcode[error.errno]
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with open(reader, encoding="ascii") as pipe:
        return pipe.read()


@pytest.mark.parametrize("own_namespace", [False, True])
def test_needs_the_right(side, own_namespace):
    def demand():
        Genl(Here).demand(side.ifindex)

    assert as_somebody(side.host, own_namespace, demand) == "EPERM"
    assert not carrier(side)
