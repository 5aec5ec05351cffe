# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's own list of PPTP sessions and its counters, over generic netlink."""

import pathlib
import re
import socket
import struct

HEADER = pathlib.Path(__file__).resolve().parents[3] / "uapi/linux/pptp.h"

NETLINK_GENERIC = 16
GENL_ID_CTRL = 16
CTRL_CMD_GETFAMILY = 3
CTRL_ATTR_FAMILY_ID = 1
CTRL_ATTR_FAMILY_NAME = 2
NLM_F_REQUEST = 1
NLM_F_DUMP = 0x300
NLMSG_ERROR = 2
NLMSG_DONE = 3
NLA_TYPE_MASK = 0x3FFF

ADDRESSES = ("LOCAL_ADDR", "PEER_ADDR")


def _constants():
    """The enumerators of the uapi header."""
    values, following = {}, 0
    for line in HEADER.read_text().splitlines():
        if line.startswith("enum"):
            following = 0
        match = re.match(r"\t(PPTP_\w+)(?: = (\d+))?,$", line)
        if match:
            following = int(match[2]) if match[2] else following
            values[match[1]] = following
            following += 1
    return values


C = _constants()


def attributes(data):
    """{type: payload} of a run of netlink attributes."""
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & NLA_TYPE_MASK] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def _message(kind, flags, command, payload=b""):
    body = struct.pack("=BBH", command, 1, 0) + payload
    return struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body


def _answers(sock):
    """Payloads of the answer to one request, attributes only."""
    while True:
        data = sock.recv(1 << 17)
        while data:
            length, kind, flags = struct.unpack_from("=IHH", data)
            if kind == NLMSG_ERROR:
                code = -struct.unpack_from("=i", data, 16)[0]
                if code:
                    raise OSError(code, "netlink")
                return
            if kind == NLMSG_DONE:
                return
            yield data[20:length]
            if not flags & 2:
                return
            data = data[(length + 3) & ~3:]


def _family(sock):
    name = b"pptp\0"
    attribute = struct.pack("=HH", 4 + len(name), CTRL_ATTR_FAMILY_NAME) + name + bytes(3)
    sock.send(_message(GENL_ID_CTRL, NLM_F_REQUEST, CTRL_CMD_GETFAMILY, attribute))
    for answer in _answers(sock):
        return struct.unpack("=H", attributes(answer)[CTRL_ATTR_FAMILY_ID][:2])[0]
    return None


def _number(data):
    return int.from_bytes(data, "little")


def _stats(data):
    found = attributes(data)
    return {name[13:].lower(): _number(found[value]) for name, value in C.items()
            if name.startswith("PPTP_A_STATS_") and value in found
            and name != "PPTP_A_STATS_PAD"}


def _session(data):
    found, session = attributes(data), {}
    for name, value in C.items():
        if not name.startswith("PPTP_A_SESSION_") or value not in found:
            continue
        key, payload = name[15:], found[value]
        if key == "STATS":
            session["stats"] = _stats(payload)
        elif key in ADDRESSES:
            session[key.lower()] = socket.inet_ntoa(payload)
        elif key.startswith("MPPE"):
            inner = attributes(payload)
            session[key.lower()] = _number(inner.get(C["PPTP_A_MPPE_BITS"], b""))
        else:
            session[key.lower()] = _number(payload)
    return session


def _ask(host, command, flags):
    """The answers to a command without attributes; none without the module."""
    with host.entered():
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    with sock:
        sock.settimeout(5)
        try:
            family = _family(sock)
        except FileNotFoundError:
            return []
        sock.send(_message(family, NLM_F_REQUEST | flags, C[f"PPTP_CMD_{command}"]))
        return list(_answers(sock))


def sessions(host):
    """Every session of the host's namespace, as a dict; [] without the module."""
    return [_session(answer) for answer in _ask(host, "SESSION_GET", NLM_F_DUMP)]


def counters(host):
    """What the host's namespace holds: sessions, packets and bytes that wait."""
    answer, = _ask(host, "NET_GET", 0)
    found = attributes(answer)
    return {name[11:].lower(): _number(found[value]) for name, value in C.items()
            if name.startswith("PPTP_A_NET_") and value in found}
