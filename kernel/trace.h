/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints: why a packet was dropped, where it stood in the order, resync. A
 * bundle goes by the number of the session that it began with.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kpptp

#if !defined(KPPTP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KPPTP_TRACE_H

#include <linux/skbuff.h>
#include <linux/tracepoint.h>

#include "session.h"

/* Laid out like the kernel's own. */
/* clang-format off */

TRACE_EVENT(kpptp_drop,

	TP_PROTO(u32 id, const struct sk_buff *skb, unsigned int why),

	TP_ARGS(id, skb, why),

	TP_STRUCT__entry(
		__field(const void *, skbaddr)
		__field(u32, id)
		__field(unsigned int, len)
		__field(unsigned int, why)
	),

	TP_fast_assign(
		__entry->skbaddr = skb;
		__entry->id = id;
		__entry->len = skb->len;
		__entry->why = why;
	),

	TP_printk("session=%u skbaddr=%p len=%u reason=%s", __entry->id, __entry->skbaddr,
		  __entry->len,
		  __print_symbolic(__entry->why,
				   { 0, "no-session" },
				   { PPTP_A_STATS_DROP_MALFORMED, "malformed" },
				   { PPTP_A_STATS_DROP_OLD, "old" },
				   { PPTP_A_STATS_DROP_WINDOW, "window" },
				   { PPTP_A_STATS_DROP_HOLD, "hold" },
				   { PPTP_A_STATS_DROP_PLAIN, "plain" },
				   { PPTP_A_STATS_DROP_MPPE, "mppe" },
				   { PPTP_A_STATS_DROP_MPPE_SYNC, "mppe-sync" },
				   { PPTP_A_STATS_DROP_PROTO, "proto" },
				   { PPTP_A_STATS_DROP_PUNT, "punt" },
				   { PPTP_A_STATS_DROP_NOMEM, "nomem" },
				   { PPTP_A_STATS_DROP_TX, "tx" },
				   { PPTP_A_STATS_DROP_MP_OLD, "mp-old" },
				   { PPTP_A_STATS_DROP_MP_LOST, "mp-lost" },
				   { PPTP_A_STATS_DROP_MP_ORDER, "mp-order" },
				   { PPTP_A_STATS_DROP_MP_SIZE, "mp-size" },
				   { PPTP_A_STATS_DROP_MP_LATE, "mp-late" },
				   { PPTP_A_STATS_DROP_BRIDGE, "bridge" }))
);

TRACE_EVENT(kpptp_sequence,

	TP_PROTO(const struct kpptp_session *s, u32 seq, int verdict),

	TP_ARGS(s, seq, verdict),

	TP_STRUCT__entry(
		__field(u32, id)
		__field(u32, seq)
		__field(u32, next)
		__field(int, verdict)
	),

	TP_fast_assign(
		__entry->id = s->id;
		__entry->seq = seq;
		__entry->next = s->rx.window.next;
		__entry->verdict = verdict;
	),

	TP_printk("session=%u seq=%u next=%u verdict=%s", __entry->id, __entry->seq,
		  __entry->next,
		  __print_symbolic(__entry->verdict,
				   { KPPTP_RX_NEXT, "next" },
				   { KPPTP_RX_HOLD, "hold" },
				   { KPPTP_RX_OLD, "old" },
				   { KPPTP_RX_FAR, "far" },
				   { KPPTP_RX_JUMP, "jump" }))
);

TRACE_EVENT(kpptp_resync,

	TP_PROTO(u32 id, int what, unsigned int tries),

	TP_ARGS(id, what, tries),

	TP_STRUCT__entry(
		__field(u32, id)
		__field(int, what)
		__field(unsigned int, tries)
	),

	TP_fast_assign(
		__entry->id = id;
		__entry->what = what;
		__entry->tries = tries;
	),

	TP_printk("session=%u %s tries=%u", __entry->id,
		  __print_symbolic(__entry->what,
				   { PPTP_A_STATS_MPPE_RESYNC, "request-sent" },
				   { PPTP_A_STATS_MPPE_RESET, "request-received" },
				   { PPTP_A_STATS_MPPE_REKEY, "catch-up" }),
		  __entry->tries)
);

/* clang-format on */

#endif /* KPPTP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
