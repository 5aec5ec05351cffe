# SPDX-License-Identifier: GPL-2.0-only
"""The generic netlink family of the module, driven by hand: no daemon, no library.

Requests take keyword arguments named like the attributes of uapi/pptp.yaml with
underscores for dashes; answers are dicts of the same names.
"""

import os
import select
import socket
import struct
import time

from lab.genl import C, attributes
from lab.wait import SLOWNESS

SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP = 1
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11
NETLINK_GENERIC = 16
GENL_ID_CTRL = 16
CTRL_CMD_GETFAMILY = 3
CTRL_ATTR_FAMILY_ID = 1
CTRL_ATTR_FAMILY_NAME = 2
CTRL_ATTR_MCAST_GROUPS = 7
CTRL_ATTR_MCAST_GRP_ID = 2
NLM_F_REQUEST = 1
NLM_F_ACK = 4
NLM_F_DUMP = 0x300
NLM_F_CAPPED = 0x100
NLM_F_ACK_TLVS = 0x200
NLMSG_ERROR = 2
NLMSG_DONE = 3
NLMSGERR_ATTR_MSG = 1
NLMSGERR_ATTR_OFFS = 2
NLA_F_NESTED = 0x8000

ADDRESSES = ("local_addr", "peer_addr")
NUMBERS_8 = ("dscp", "demand")
NUMBERS_16 = ("local_call_id", "peer_call_id", "mru", "peer_mru", "protocol", "mrru",
              "peer_mrru")
FLAGS = ("take_over", "orphan", "stateful", "join")
BITS = {0: 0, 40: 1, 56: 2, 128: 3}


class Refused(OSError):
    """The kernel refused a request; text is what it says about it."""

    def __init__(self, code, text):
        super().__init__(code, f"{os.strerror(code)}: {text}")
        self.text = text


def _attribute(kind, payload):
    length = 4 + len(payload)
    return struct.pack("=HH", length, kind) + payload + bytes(-length % 4)


def _pack(values, prefix="PPTP_A_SESSION_"):
    packed = b""
    for name, value in values.items():
        kind = C[prefix + name.upper()]
        if isinstance(value, dict):
            packed += _attribute(kind | NLA_F_NESTED, _pack(value, "PPTP_A_MPPE_"))
        elif name in FLAGS:
            packed += _attribute(kind, b"") if value else b""
        elif isinstance(value, bytes):
            packed += _attribute(kind, value)
        elif name in ADDRESSES:
            packed += _attribute(kind, socket.inet_aton(value))
        else:
            form = "=B" if name in NUMBERS_8 else "=H" if name in NUMBERS_16 else "=I"
            packed += _attribute(kind, struct.pack(form, value))
    return packed


def _unpack(data, prefix="PPTP_A_SESSION_"):
    found, values = attributes(data), {}
    for constant, kind in C.items():
        if not constant.startswith(prefix) or kind not in found:
            continue
        name, payload = constant[len(prefix):].lower(), found[kind]
        if name == "stats":
            values[name] = _unpack(payload, "PPTP_A_STATS_")
        elif name.startswith("mppe_") and prefix == "PPTP_A_SESSION_":
            values[name] = _unpack(payload, "PPTP_A_MPPE_")
        elif name in FLAGS:
            values[name] = True
        elif name in ("data", "pad"):
            values[name] = payload
        elif name in ADDRESSES:
            values[name] = socket.inet_ntoa(payload)
        else:
            form = {1: "=B", 2: "=H", 4: "=I", 8: "=Q"}[len(payload)]
            values[name] = struct.unpack(form, payload)[0]
    return values


def mppe(bits, key=b"", stateful=False):
    """Value for mppe_tx and mppe_rx."""
    return {"bits": BITS[bits], "stateful": stateful, **({"key": key} if key else {})}


class Genl:
    """One netlink socket, which owns the sessions that it makes."""

    def __init__(self, host, events=False):
        with host.entered():
            self._sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self._sock.bind((0, 0))
        self._sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self._sock.setsockopt(SOL_NETLINK, NETLINK_CAP_ACK, 1)
        self._sequence = 0
        self._unasked = []
        self._family, group = self._resolve()
        if events:
            self._sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)

    def close(self):
        self._sock.close()

    def _resolve(self):
        name = _attribute(CTRL_ATTR_FAMILY_NAME, b"pptp\0")
        answer = attributes(self._request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, name)[0])
        groups = attributes(answer[CTRL_ATTR_MCAST_GROUPS])
        group = attributes(groups[1])[CTRL_ATTR_MCAST_GRP_ID]
        return (struct.unpack("=H", answer[CTRL_ATTR_FAMILY_ID])[0],
                struct.unpack("=I", group)[0])

    def _request(self, family, command, payload, flags=NLM_F_ACK):
        self._sequence += 1
        body = struct.pack("=BBH", command, 1, 0) + payload
        self._sock.send(struct.pack("=IHHII", 16 + len(body), family,
                                    NLM_F_REQUEST | flags, self._sequence, 0) + body)
        answers = []
        while True:
            if not select.select([self._sock], [], [], 20 * SLOWNESS)[0]:
                raise TimeoutError("netlink does not answer")
            for kind, sequence, message_flags, data in self._receive():
                if sequence != self._sequence:
                    self._unasked.append(data)
                elif kind == NLMSG_DONE:
                    return answers
                elif kind == NLMSG_ERROR:
                    self._verdict(data, message_flags)
                    return answers
                else:
                    answers.append(data[4:])

    def _receive(self):
        data = self._sock.recv(1 << 17)
        while data:
            length, kind, flags, sequence = struct.unpack_from("=IHHI", data)
            yield kind, sequence, flags, data[16:length]
            data = data[(length + 3) & ~3:]

    @staticmethod
    def _verdict(data, flags):
        code = -struct.unpack_from("=i", data)[0]
        if not code:
            return
        text = ""
        if flags & NLM_F_ACK_TLVS:
            start = 20 if flags & NLM_F_CAPPED else 4 + struct.unpack_from("=I", data, 4)[0]
            text = attributes(data[start:]).get(NLMSGERR_ATTR_MSG, b"").rstrip(b"\0").decode()
        raise Refused(code, text)

    def request(self, command, **values):
        """List of answers to one command, for example request("session_new", ...)."""
        answers = self._request(self._family, C["PPTP_CMD_" + command.upper()], _pack(values))
        return [_unpack(answer) for answer in answers]

    def raw(self, command, payload):
        """The same with attributes already packed, which may be wrong."""
        self._request(self._family, C["PPTP_CMD_" + command.upper()], payload)

    def new(self, **values):
        return self.request("session_new", **values)[0]["id"]

    def set(self, number, **values):
        self.request("session_set", id=number, **values)

    def get(self, number):
        return self.request("session_get", id=number)[0]

    def delete(self, number):
        self.request("session_del", id=number)

    def frame(self, number, protocol, data):
        self.request("frame", id=number, protocol=protocol, data=data)

    def dump(self):
        answers = self._request(self._family, C["PPTP_CMD_SESSION_GET"], b"", NLM_F_DUMP)
        return [_unpack(answer) for answer in answers]

    def demand(self, ifindex, on=True):
        """The netdev waits for a packet, and this socket hears of it; or no longer."""
        self._request(self._family, C["PPTP_CMD_NETDEV_SET"],
                      _pack({"ifindex": ifindex, "demand": on}, "PPTP_A_NETDEV_"))

    def net(self):
        """What all sessions of the namespace hold together."""
        answer, = self._request(self._family, C["PPTP_CMD_NET_GET"], b"")
        return _unpack(answer, "PPTP_A_NET_")

    def unasked(self):
        """(command, values) of the frames and events that came so far."""
        while select.select([self._sock], [], [], 0)[0]:
            self._unasked += [data for _, _, _, data in self._receive()]
        taken, self._unasked = self._unasked, []
        return [(data[0], _unpack(data[4:], "PPTP_A_NETDEV_"
                                  if data[0] == C["PPTP_CMD_NETDEV_DEMAND"]
                                  else "PPTP_A_SESSION_")) for data in taken]

    def wait(self, command, deadline=5.0, **wanted):
        """The next frame or event with these values; others before it are dropped."""
        end = time.monotonic() + deadline * SLOWNESS
        seen = []
        while time.monotonic() < end:
            messages = self.unasked()
            while messages:
                number, values = messages.pop(0)
                if number == C["PPTP_CMD_" + command.upper()] and \
                        wanted.items() <= values.items():
                    self._push_back(messages)
                    return values
                seen.append(values)
            select.select([self._sock], [], [], 0.05)
        raise AssertionError(f"no {command} with {wanted} in {deadline * SLOWNESS:g} s; "
                             f"came: {seen}")

    def _push_back(self, messages):
        self._unasked = [bytes([number, 1, 0, 0]) + _pack_again(values)
                         for number, values in messages] + self._unasked


def _pack_again(values):
    return _pack({name: value for name, value in values.items() if name != "stats"})
