/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The property "rate-limit":
 *
 *	rx[/tx] [rx-burst[/tx-burst] [rx-threshold[/tx-threshold]
 *	[rx-time[/tx-time] [priority [rx-min[/tx-min]]]]]]
 *
 * A rate is a number of bits per second, with k for 1000, M for 1000 k and G for
 * 1000 M behind it; a time is a number of seconds, or 1m30s. Groups are separated by
 * blanks. Where there is no "/", both directions get the value.
 */
#ifndef KPPTP_MODEL_RATE_H
#define KPPTP_MODEL_RATE_H

#include "model/model.h"

/**
 * enum rate_bound - limits of a rate-limit
 * @RATE_GROUPS: groups of one that says everything
 * @RATE_TIME_MAX: of the time that the average is taken over, seconds
 * @RATE_PRIORITY_MAX: what is served last, and where none is given
 */
enum rate_bound {
	RATE_GROUPS = 6,
	RATE_TIME_MAX = 3600,
	RATE_PRIORITY_MAX = 8,
};

/* The fastest rate, bits per second. */
#define RATE_MAX 1000000000000ull

/**
 * rate_parse() - read a rate-limit
 * @text: as above; empty is "not set". A rate of 0 is no limit, a burst of 0 no
 *	bursts
 * @out: changed on success only; what @text leaves out is filled in: no bursts, the
 *	threshold is the rate, the time 1 s, the priority RATE_PRIORITY_MAX, and the
 *	minimum is the rate
 *
 * Return: 0; -1 when the text is something else, a bound is broken, or a minimum is
 * above its rate.
 */
int rate_parse(const char *text, struct model_rate *out);

/**
 * rate_format() - a rate-limit as text that rate_parse() takes, into @buf
 *
 * It has the groups that were given, a direction of its own only where the two
 * differ, and the largest unit that leaves a whole number.
 */
void rate_format(const struct model_rate *rate, char *buf, size_t size);

#endif
