/* SPDX-License-Identifier: GPL-2.0-only */
/* One report to RADIUS accounting, as a packet. */
#ifndef KPPTPD_AAA_RADIUS_REPORT_H
#define KPPTPD_AAA_RADIUS_REPORT_H

#include "aaa/radius_grant.h"

/**
 * struct radius_report - what is reported
 * @status: start, interim or stop
 * @grant: of the user; a reference
 * @local: he is a local user
 * @remote: his end of the tunnel, or 0.0.0.0
 * @counters: so far; unused by a start
 * @cause: why he left, of a stop
 * @at: CLOCK_BOOTTIME of what it reports, seconds
 */
struct radius_report {
	enum radius_status status;
	struct aaa_grant *grant;
	bool local;
	struct in_addr remote;
	struct aaa_counters counters;
	enum aaa_cause cause;
	uint64_t at;
};

/** radius_report_now() - CLOCK_BOOTTIME in seconds */
uint64_t radius_report_now(void);

/** radius_report_add() - its attributes */
void radius_report_add(const struct radius_report *report,
		       const struct radius_build *build);

#endif /* KPPTPD_AAA_RADIUS_REPORT_H */
