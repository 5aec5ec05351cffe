# SPDX-License-Identifier: GPL-2.0-only
"""tshark, a stranger to our code, finds nothing wrong with a whole session."""

import pytest

from lab import spoof, traffic
from lab.capture import Capture, dissect
from lab.kpptpd import ClientSide, ServerSide
from lab.rawclient import LCP, REQUEST, cp, gre, ppp
from lab.topology import HOME, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

FIELDS = ("frame.protocols", "pptp.control_message_type", "_ws.malformed",
          "_ws.expert.severity")
# Wireshark's number for "error"; malformed packets have a field of their own.
SEVERITY_ERROR = 0x800000

START_REQUEST, START_REPLY, STOP_REQUEST, STOP_REPLY = "1", "2", "3", "4"
# Length 16, control message, magic cookie, type 4.
STOP_REPLY_HEADER = bytes.fromhex("001000011a2b3c4d0004")
IPPROTO_TCP = 6

CALL_REQUEST, CALL_REPLY, CALL_CLEAR, CALL_DISCONNECT = "7", "8", "12", "13"


def dissected(wire, path):
    """One dict of the above fields for each packet of the capture."""
    wire.save(path)
    return [dict(zip(FIELDS, values)) for values in dissect(path, *FIELDS)]


def is_wrong(packet):
    return packet["_ws.malformed"] or any(
        int(severity, 0) >= SEVERITY_ERROR
        for severity in packet["_ws.expert.severity"].split(",") if severity)


def all_of(packets, field):
    """Every value that the field has anywhere in the capture."""
    return {value for packet in packets
            for value in packet[field].replace(":", ",").split(",")}


def said_goodbye(wire):
    """True when a Stop-Control-Connection-Reply crossed."""
    return any(packet[-16:][:10] == STOP_REPLY_HEADER for packet in wire.packets(IPPROTO_TCP))


@pytest.mark.parametrize("auth, mppe", [("mschap-v2", "128 stateless"),
                                        ("mschap", None), ("chap", None), ("pap", None)])
def test_session_in_tshark(internet, folder, auth, mppe):
    wire = Capture(internet.isp, "to-home")
    server = ServerSide(internet.home, folder / "server")
    client = ClientSide(internet.remote, folder / "client")
    server.listen("ex", "lkjrht", auth, mppe, TUNNEL_SERVER, TUNNEL_CLIENT)
    client.dial(HOME, "ex", "lkjrht", auth, mppe)
    client.wait_up()
    traffic.ping(internet.remote, TUNNEL_SERVER)
    client.disconnect()
    wait_for("the control connection to end", lambda: said_goodbye(wire))
    wait_for("the call to end", lambda: client.idle() and server.idle())
    client.stop()
    server.stop()
    packets = dissected(wire, folder / "session.pcap")
    wire.close()
    assert not [packet for packet in packets if is_wrong(packet)]
    kinds, protocols = all_of(packets, "pptp.control_message_type"), \
        all_of(packets, "frame.protocols")
    assert {START_REQUEST, START_REPLY, CALL_REQUEST, CALL_REPLY, CALL_CLEAR,
            CALL_DISCONNECT, STOP_REQUEST, STOP_REPLY} <= kinds
    assert {"lcp", "ipcp", "pap" if auth == "pap" else "chap"} <= protocols
    assert ("ccp" in protocols) == bool(mppe)
    assert ("icmp" in protocols) == (not mppe)


def test_tshark_would_tell(internet, folder):
    """A wrong packet is seen as wrong, or the test above could not fail."""
    wire = Capture(internet.isp, "to-home")
    request = gre(1, ppp(LCP, cp(REQUEST, 1)[:3]), seq=0)
    spoof.send(internet.isp, spoof.ip_packet(REMOTE, HOME, request))
    wait_for("the packet to be captured", wire.gre)
    packet, = [packet for packet in dissected(wire, folder / "wrong.pcap")
               if "gre" in packet["frame.protocols"]]
    wire.close()
    assert is_wrong(packet)
