# SPDX-License-Identifier: GPL-2.0-only
"""Traffic between hosts: pings and checksummed TCP transfers, without processes."""

import errno
import hashlib
import itertools
import os
import select
import socket
import struct
import time

from .wait import SLOWNESS, wait_for

MEBIBYTE = 1 << 20
CHUNK = 1 << 16

IP_MTU_DISCOVER, IPV6_MTU_DISCOVER = 10, 23
IP_PMTUDISC_DONT = 0
IP_PMTUDISC_DO = 2
IP_MTU, IPV6_MTU = 14, 24

# Headers of an echo request: IP and ICMP.
ECHO_HEADERS = {socket.AF_INET: 28, socket.AF_INET6: 48}

_sequence = itertools.count(1)


def internet_checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echo_request(ident, sequence, payload):
    """An ICMP echo request (RFC 792)."""
    header = struct.pack("!BBHHH", 8, 0, 0, ident, sequence)
    checksum = internet_checksum(header + payload)
    return struct.pack("!BBHHH", 8, 0, checksum, ident, sequence) + payload


def _family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _resolve(address, port=0):
    """What sendto() takes; a link after % is one of the host that is entered."""
    return socket.getaddrinfo(address, port, type=socket.SOCK_DGRAM,
                              flags=socket.AI_NUMERICHOST)[0][4]


def _is_reply(family, packet, ident, sequence):
    """True for the echo reply; an IPv6 raw socket does not show the IP header."""
    kind, header = (0, (packet[0] & 15) * 4) if family == socket.AF_INET else (129, 0)
    return (packet[header:header + 2] == bytes((kind, 0)) and
            packet[header + 4:header + 8] == struct.pack("!HH", ident, sequence))


def _echo_socket(family, dont_fragment):
    """A raw ICMP socket of the host that is entered."""
    discover = IP_PMTUDISC_DO if dont_fragment else IP_PMTUDISC_DONT
    if family == socket.AF_INET:
        sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, discover)
    else:
        sock = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, discover)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DONTFRAG, int(dont_fragment))
    return sock


def _echo_packet(family, ident, sequence, payload):
    """An echo request; the kernel sums up ICMPv6."""
    if family == socket.AF_INET:
        return echo_request(ident, sequence, payload)
    return struct.pack("!BBHHH", 128, 0, 0, ident, sequence) + payload


def ping_once(host, address, size=64, dont_fragment=False, timeout=0.5, source=None):
    """True when one echo request of size bytes, IP header included, is answered.

    The address is IPv4 or IPv6, a link-local one with %LINK behind it.
    Raises OSError as sendto() does, for example EMSGSIZE.
    """
    family = _family(address)
    ident, sequence = os.getpid() & 0xFFFF, next(_sequence) & 0xFFFF
    with host.entered():
        sock, target = _echo_socket(family, dont_fragment), _resolve(address)
    with sock:
        if source:
            sock.bind((source, 0))
        sock.sendto(_echo_packet(family, ident, sequence,
                                 bytes(size - ECHO_HEADERS[family])), target)
        end = time.monotonic() + timeout * SLOWNESS
        while (left := end - time.monotonic()) > 0:
            if not select.select([sock], [], [], left)[0]:
                return False
            if _is_reply(family, sock.recv(65536), ident, sequence):
                return True
    return False


def reachable(host, address, **options):
    """Like ping_once(), but no route or a link that is down is False."""
    try:
        return ping_once(host, address, **options)
    except OSError as error:
        if error.errno in (errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH,
                           errno.EADDRNOTAVAIL, errno.EPERM, errno.ENOBUFS):
            return False
        raise


def ping(host, address, deadline=5.0, **options):
    """Ping until an answer comes, at the latest within the deadline."""
    wait_for(f"{host} to reach {address}",
             lambda: reachable(host, address, **options), deadline)


def path_mtu(host, address):
    """What the host believes the path to the address carries, in bytes."""
    family = _family(address)
    level, discover, mtu = (
        (socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_MTU) if family == socket.AF_INET else
        (socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_MTU))
    with host.entered():
        sock, target = socket.socket(family, socket.SOCK_DGRAM), _resolve(address, 9)
    with sock:
        sock.setsockopt(level, discover, IP_PMTUDISC_DO)
        sock.connect(target)
        return sock.getsockopt(level, mtu)


def _listen(host, address):
    with host.entered():
        listener = socket.socket(_family(address), socket.SOCK_STREAM)
        listener.bind(_resolve(address))
    listener.listen(1)
    listener.setblocking(False)
    return listener


def _pump(sender, receiver, data, deadline):
    """Send data on one socket while reading the other to its end."""
    end = time.monotonic() + deadline * SLOWNESS
    digest, got, sent = hashlib.sha256(), 0, 0
    while True:
        writers = [sender] if sent < len(data) else []
        ready = select.select([receiver], writers, [], 0.2)
        if ready[1]:
            sent += sender.send(data[sent:sent + CHUNK])
            if sent == len(data):
                sender.shutdown(socket.SHUT_WR)
        if ready[0]:
            chunk = receiver.recv(CHUNK)
            if not chunk:
                return digest.hexdigest()
            digest.update(chunk)
            got += len(chunk)
        assert time.monotonic() < end, \
            f"TCP stuck: {got} of {len(data)} bytes came in {deadline * SLOWNESS:g} s"


def transfer(source, target, address, size=MEBIBYTE, deadline=20.0):
    """Send size random bytes over TCP to the address on target; compare checksums.

    Returns the bytes per second.
    """
    data = os.urandom(size)
    with _listen(target, address) as listener, source.entered():
        sender = socket.socket(_family(address), socket.SOCK_STREAM)
        with sender:
            sender.setblocking(False)
            sender.connect_ex(listener.getsockname())
            ready = select.select([listener], [], [], deadline * SLOWNESS)[0]
            assert ready, f"no TCP connection from {source} to {target} at {address}"
            receiver = listener.accept()[0]
            with receiver:
                receiver.setblocking(False)
                start = time.monotonic()
                received = _pump(sender, receiver, data, deadline)
    assert received == hashlib.sha256(data).hexdigest(), \
        f"{source} to {target}: what arrived is not what was sent"
    return size / (time.monotonic() - start)
