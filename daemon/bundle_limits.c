// SPDX-License-Identifier: GPL-2.0-only
/* How long a user may be connected, be idle, and how much may pass. */
#include <stdio.h>
#include <systemd/sd-event.h>

#include "bundle_net.h"
#include "session_priv.h"

#define SECOND_US 1000000ULL

/*
 * Until bytes are counted again: half of the time that they last at the rate of
 * the last look, or at one that no tunnel starts with out of nothing, bytes/s.
 */
enum {
	COUNT_MIN_MS = 100,
	COUNT_MAX_MS = 10000,
	COUNT_RATE_MIN = 12500000,
};

static void expire(struct bundle *b, enum aaa_cause cause, const char *why)
{
	bundle_set_cause(b, cause);
	bundle_close(b, why);
}

/*
 * Sets a timer of @b, which is made when first set, to a CLOCK_BOOTTIME in
 * microseconds. The loop's own idea of now is older than what is measured here.
 */
static void set_timer(struct bundle *b, sd_event_source **timer, uint64_t when,
		      sd_event_time_handler_t fn)
{
	int r;

	/* It has ended for want of the timer before, and is freed without this one. */
	if (!b->count)
		return;
	if (!*timer) {
		r = sd_event_add_time(b->all->event, timer, CLOCK_BOOTTIME,
				      when, 0, fn, b);
	} else {
		r = sd_event_source_set_time(*timer, when);
		if (r >= 0)
			r = sd_event_source_set_enabled(*timer,
							SD_EVENT_ONESHOT);
	}
	/* A limit that nobody watches would be none. */
	if (r < 0)
		bundle_end(b, CTRL_CLOSE_ERROR, "no memory for a timer");
}

static int on_session(sd_event_source *source, uint64_t usec, void *user)
{
	(void)source;
	(void)usec;
	expire(user, AAA_CAUSE_SESSION_TIMEOUT, "session timeout");
	return 0;
}

static int on_idle(sd_event_source *source, uint64_t usec, void *user)
{
	struct bundle *b = user;
	uint64_t limit = b->limits.idle_timeout * SECOND_US, idle = 0;
	struct dataplane_state st;

	(void)source;
	(void)usec;
	if (session_state(b->head, &st))
		idle = st.idle_ms * 1000ULL;
	if (idle >= limit)
		expire(b, AAA_CAUSE_IDLE_TIMEOUT, "idle timeout");
	else
		set_timer(b, &b->idle_timer, session_now() + limit - idle,
			  on_idle);
	return 0;
}

/* How long @left bytes last, when @passed came in the @us since the last look. */
static uint64_t pause_for(uint64_t left, uint64_t passed, uint64_t us)
{
	uint64_t rate = us ? passed * SECOND_US / us : 0;

	if (rate < COUNT_RATE_MIN)
		rate = COUNT_RATE_MIN;
	if (left / rate > COUNT_MAX_MS / 1000)
		return COUNT_MAX_MS * 1000ULL;
	return left * SECOND_US / rate / 2;
}

/* Takes the time until the next look from one direction; false if it is used up. */
static bool look(uint64_t limit, uint64_t bytes, uint64_t before, uint64_t us,
		 uint64_t *pause)
{
	uint64_t mine;

	if (!limit)
		return true;
	if (bytes >= limit)
		return false;
	mine = pause_for(limit - bytes, bytes - before, us);
	if (mine < *pause)
		*pause = mine;
	return true;
}

static int on_count(sd_event_source *source, uint64_t usec, void *user)
{
	struct bundle *b = user;
	uint64_t pause = COUNT_MAX_MS * 1000ULL, now = session_now();
	uint64_t us = now - b->counted_at;
	struct aaa_counters sum;

	(void)source;
	(void)usec;
	bundle_traffic(b, &sum);
	if (!look(b->limits.limit_in, sum.rx_bytes, b->counted_rx, us,
		  &pause)) {
		expire(b, AAA_CAUSE_SESSION_TIMEOUT, "limit-bytes-in reached");
		return 0;
	}
	if (!look(b->limits.limit_out, sum.tx_bytes, b->counted_tx, us,
		  &pause)) {
		expire(b, AAA_CAUSE_SESSION_TIMEOUT, "limit-bytes-out reached");
		return 0;
	}
	b->counted_at = now;
	b->counted_rx = sum.rx_bytes;
	b->counted_tx = sum.tx_bytes;
	if (pause < COUNT_MIN_MS * 1000ULL)
		pause = COUNT_MIN_MS * 1000ULL;
	set_timer(b, &b->count_timer, now + pause, on_count);
	return 0;
}

void bundle_limits_start(struct bundle *b)
{
	const struct settings_limits *limits = &b->limits;
	uint64_t now = session_now();

	if (limits->session_timeout)
		set_timer(b, &b->session_timer,
			  b->first_up + limits->session_timeout * SECOND_US,
			  on_session);
	if (limits->idle_timeout)
		set_timer(b, &b->idle_timer,
			  now + limits->idle_timeout * SECOND_US, on_idle);
	if (limits->limit_in || limits->limit_out)
		set_timer(b, &b->count_timer, now, on_count);
}

/* How long it has been idle is asked at once, and not after as long again. */
void bundle_limits_resume(struct bundle *b)
{
	bundle_limits_start(b);
	if (b->limits.idle_timeout)
		set_timer(b, &b->idle_timer, session_now(), on_idle);
}

void bundle_limits_stop(struct bundle *b)
{
	b->session_timer = sd_event_source_disable_unref(b->session_timer);
	b->idle_timer = sd_event_source_disable_unref(b->idle_timer);
	b->count_timer = sd_event_source_disable_unref(b->count_timer);
}

void bundle_set_limits(struct bundle *b, const struct settings_limits *limits)
{
	b->limits = *limits;
	bundle_limits_stop(b);
	if (b->connected)
		bundle_limits_start(b);
}
