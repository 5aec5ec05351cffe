# SPDX-License-Identifier: GPL-2.0-only
"""tshark, a stranger to our code, finds nothing wrong with a whole session."""

import pytest

from lab import spoof, traffic
from lab.bridged import CLERK, Bridged
from lab.capture import Capture, dissect
from lab.kpptpd import ClientSide, ServerSide
from lab.rawclient import LCP, REQUEST, cp, gre, ppp
from lab.rawncp import BCP, BRIDGED, IPV6CP, MP, option
from lab.topology import HOME, REMOTE, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

FIELDS = ("frame.protocols", "pptp.control_message_type", "_ws.malformed",
          "_ws.expert.severity", "_ws.expert.message")
# Wireshark's number for "warning", below "error"; malformed packets have a field of
# their own.
SEVERITY_WARNING = 0x600000

# tshark 4.0 expects a value, of which RFC 3518 knows nothing: the option's length is 2.
NOT_WRONG = "Management Inline (with option length = 2 bytes; should be 3)"

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
    complaints = [severity for severity in packet["_ws.expert.severity"].split(",")
                  if severity and int(severity, 0) >= SEVERITY_WARNING]
    return packet["_ws.malformed"] or (
        len(complaints) > packet["_ws.expert.message"].count(NOT_WRONG))


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


VLAN = 7


@pytest.mark.parametrize("encryption", ["no", "required"])
def test_multilink_and_bridging_in_tshark(internet, folder, encryption):
    """MP, BCP and IPV6CP; in the clear also what they carry."""
    wire = Capture(internet.isp, "to-home")
    offices = Bridged(internet, folder, profile=f"use-encryption={encryption}").start()
    offices.boss.vlan(VLAN, "10.9.7.1/24")
    offices.clerk.vlan(VLAN, "10.9.7.2/24")
    for address in (CLERK, "10.9.7.2", f"{offices.clerk.link_local()}%eth0"):
        for size in (64, 1500):
            traffic.ping(offices.boss, address, size=size)
    traffic.ping(internet.remote, TUNNEL_SERVER, size=1500)
    offices.tunnel.stop()
    offices.destroy()
    packets = dissected(wire, folder / "session.pcap")
    wire.close()
    assert not [packet for packet in packets if is_wrong(packet)]
    protocols = all_of([packet for packet in packets if "gre" in packet["frame.protocols"]],
                       "frame.protocols")
    assert {"lcp", "mp", "bcp_ncp", "ipcp", "ipv6cp"} <= protocols
    inside = {"bcp_bpdu", "arp", "vlan", "icmp", "icmpv6"}
    assert inside & protocols == (inside if encryption == "no" else set())


@pytest.mark.parametrize("frame", [
    pytest.param(ppp(LCP, cp(REQUEST, 1)[:3]), id="lcp"),
    pytest.param(ppp(BCP, cp(REQUEST, 1, option(3, b"\1", 200))), id="bcp"),
    pytest.param(ppp(IPV6CP, cp(REQUEST, 1, option(1, bytes(8), 1))), id="ipv6cp"),
    pytest.param(ppp(BRIDGED, b"\0\1" + bytes(5)), id="bridged"),
    pytest.param(ppp(MP, b"\xc0\0"), id="mp")])
def test_tshark_would_tell(internet, folder, frame):
    """A wrong packet is seen as wrong, or the tests above could not fail."""
    wire = Capture(internet.isp, "to-home")
    request = gre(1, frame, seq=0)
    spoof.send(internet.isp, spoof.ip_packet(REMOTE, HOME, request))
    wait_for("the packet to be captured", wire.gre)
    packet, = [packet for packet in dissected(wire, folder / "wrong.pcap")
               if "gre" in packet["frame.protocols"]]
    wire.close()
    assert is_wrong(packet)
