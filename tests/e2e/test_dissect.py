# SPDX-License-Identifier: GPL-2.0-only
"""tshark, a stranger to our code, finds nothing wrong with a whole session."""

import pytest

from lab import traffic
from lab.capture import Capture, dissect, tshark
from lab.kpptpd import ClientSide, ServerSide
from lab.topology import HOME, TUNNEL_CLIENT, TUNNEL_SERVER
from lab.wait import wait_for

# Wireshark's severity "error"; malformed packets have a field of their own.
WRONG = "_ws.malformed || _ws.expert.severity == error"

START_REQUEST, START_REPLY, STOP_REQUEST, STOP_REPLY = "1", "2", "3", "4"
CALL_REQUEST, CALL_REPLY, CALL_CLEAR, CALL_DISCONNECT = "7", "8", "12", "13"


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
    wait_for("the call to end", lambda: client.idle() and server.idle())
    client.stop()
    server.stop()
    path = folder / "session.pcap"
    wire.save(path)
    wire.close()

    assert tshark(path, "-Y", WRONG) == ""
    kinds = {kind for packet in dissect(path, "pptp.control_message_type",
                                        display_filter="pptp")
             for kind in packet[0].split(",")}
    assert {START_REQUEST, START_REPLY, CALL_REQUEST, CALL_REPLY, CALL_CLEAR,
            CALL_DISCONNECT, STOP_REQUEST, STOP_REPLY} <= kinds
    protocols = {name for packet in dissect(path, "frame.protocols", display_filter="gre")
                 for name in packet[0].split(":")}
    assert {"lcp", "ipcp", "pap" if auth == "pap" else "chap"} <= protocols
    assert ("ccp" in protocols) == bool(mppe)
    assert ("icmp" in protocols) == (not mppe)
