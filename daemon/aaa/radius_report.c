// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_report.h"

#include <time.h>

uint64_t radius_report_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec;
}

/* RFC 2869 sections 5.1 and 5.2: what is above 32 bits has an attribute of its own. */
static void add_octets(struct radius_packet *p, enum radius_type low,
		       enum radius_type high, uint64_t octets)
{
	radius_add_u32(p, low, (uint32_t)octets);
	if (octets >> 32)
		radius_add_u32(p, high, (uint32_t)(octets >> 32));
}

static void add_counters(struct radius_packet *p,
			 const struct aaa_counters *sum)
{
	radius_add_u32(p, RADIUS_ACCT_SESSION_TIME, (uint32_t)sum->uptime);
	add_octets(p, RADIUS_ACCT_INPUT_OCTETS, RADIUS_ACCT_INPUT_GIGAWORDS,
		   sum->rx_bytes);
	add_octets(p, RADIUS_ACCT_OUTPUT_OCTETS, RADIUS_ACCT_OUTPUT_GIGAWORDS,
		   sum->tx_bytes);
	radius_add_u32(p, RADIUS_ACCT_INPUT_PACKETS, (uint32_t)sum->rx_packets);
	radius_add_u32(p, RADIUS_ACCT_OUTPUT_PACKETS,
		       (uint32_t)sum->tx_packets);
}

void radius_report_add(const struct radius_report *report,
		       const struct radius_build *build)
{
	const struct aaa_grant *grant = report->grant;
	struct radius_packet *p = build->packet;
	uint32_t delay = (uint32_t)(radius_report_now() - report->at);

	radius_who_add(&grant->who, build);
	radius_add_addr(p, RADIUS_FRAMED_IP_ADDRESS, report->remote);
	radius_add_u32(p, RADIUS_ACCT_STATUS_TYPE, report->status);
	radius_add_u32(p, RADIUS_ACCT_AUTHENTIC,
		       report->local ? RADIUS_AUTHENTIC_LOCAL :
				       RADIUS_AUTHENTIC_RADIUS);
	radius_add_u32(p, RADIUS_EVENT_TIMESTAMP, (uint32_t)time(NULL) - delay);
	radius_add_u32(p, RADIUS_ACCT_DELAY_TIME, delay);
	for (unsigned int i = 0; i < grant->classes; i++)
		radius_add(p, RADIUS_CLASS, grant->class[i].value,
			   grant->class[i].len);
	if (report->status != RADIUS_STATUS_START)
		add_counters(p, &report->counters);
	if (report->status == RADIUS_STATUS_STOP)
		radius_add_u32(p, RADIUS_ACCT_TERMINATE_CAUSE, report->cause);
}
