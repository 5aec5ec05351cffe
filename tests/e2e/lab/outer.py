# SPDX-License-Identifier: GPL-2.0-only
"""What crosses the path between the offices: GRE packets, taken apart."""

import collections

from .rawclient import parse_gre, parse_ppp

MPPE, MP = 0x00FD, 0x003D

# In the third octet of the IPv4 header's second word.
DF, MORE_FRAGMENTS, OFFSET = 0x4000, 0x2000, 0x1FFF

# The first octet of an MP header (RFC 1990 section 3).
BEGIN, END = 0x80, 0x40

# size of the IP packet in bytes; body is what follows the PPP protocol field.
Outer = collections.namedtuple("Outer", "size tos df call_id protocol body")


def is_fragment(packet):
    """True for a fragment of IP."""
    return bool(int.from_bytes(packet[6:8], "big") & (MORE_FRAGMENTS | OFFSET))


def frames(wire, source=None):
    """The PPP frames of a capture, from one address or all."""
    found = []
    for packet in wire.gre(source):
        assert not is_fragment(packet), "a GRE packet was fragmented by IP"
        call_id, seq, payload = parse_gre(packet)
        if seq is not None:
            df = bool(int.from_bytes(packet[6:8], "big") & DF)
            found.append(Outer(len(packet), packet[1], df, call_id, *parse_ppp(payload)))
    return found


def network(wire, source=None):
    """Like frames(), without the control protocols, which are not encrypted."""
    return [frame for frame in frames(wire, source) if frame.protocol < 0x4000]
