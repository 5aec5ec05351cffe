// SPDX-License-Identifier: GPL-2.0-only
#include "model/rate.h"

#include <stdio.h>
#include <string.h>

#include "model/scan.h"

/* The groups of the text, in order. */
enum { RATE, BURST, THRESHOLD, TIME, PRIORITY, MINIMUM };

/* More than the longest group, "1000000000000/1000000000000". */
#define GROUP_SIZE 64

/* Cuts the next group off *text; -1 when it is too long, 1 when there is none. */
static int next_group(const char **text, char *buf)
{
	const char *start = *text + strspn(*text, " ");
	size_t len = strcspn(start, " ");

	*text = start + len;
	if (!len)
		return 1;
	if (len >= GROUP_SIZE)
		return -1;
	memcpy(buf, start, len);
	buf[len] = '\0';
	return 0;
}

static int scan_rate(const char *text, uint64_t *out)
{
	static const struct scan_unit units[] = {
		{ "k", 1000 },	     { "K", 1000 }, { "M", 1000000 },
		{ "G", 1000000000 }, { NULL, 0 },
	};
	uint64_t value;

	if (scan_amount(text, units, &value) < 0 || value > RATE_MAX)
		return -1;
	*out = value;
	return 0;
}

static int scan_seconds(const char *text, uint64_t *out)
{
	uint32_t value;

	if (scan_time(text, &value) < 0 || value > RATE_TIME_MAX)
		return -1;
	*out = value;
	return 0;
}

/* "a/b", or "a" for both. */
static int scan_pair(char *text, int (*scan)(const char *, uint64_t *),
		     uint64_t *rx, uint64_t *tx)
{
	char *slash = strchr(text, '/');

	if (slash)
		*slash = '\0';
	if (scan(text, rx) < 0)
		return -1;
	if (slash)
		return scan(slash + 1, tx);
	*tx = *rx;
	return 0;
}

static int scan_times(char *text, struct model_rate *rate)
{
	uint64_t rx, tx;

	if (scan_pair(text, scan_seconds, &rx, &tx) < 0)
		return -1;
	rate->rx_time = rx;
	rate->tx_time = tx;
	return 0;
}

static int scan_priority(const char *text, uint32_t *out)
{
	uint32_t value;

	if (scan_number(text, &value) < 0 || !value ||
	    value > RATE_PRIORITY_MAX)
		return -1;
	*out = value;
	return 0;
}

static int scan_group(int group, char *text, struct model_rate *rate)
{
	switch (group) {
	case RATE:
		return scan_pair(text, scan_rate, &rate->rx, &rate->tx);
	case BURST:
		return scan_pair(text, scan_rate, &rate->rx_burst,
				 &rate->tx_burst);
	case THRESHOLD:
		return scan_pair(text, scan_rate, &rate->rx_threshold,
				 &rate->tx_threshold);
	case TIME:
		return scan_times(text, rate);
	case PRIORITY:
		return scan_priority(text, &rate->priority);
	case MINIMUM:
		return scan_pair(text, scan_rate, &rate->rx_min, &rate->tx_min);
	}
	return -1;
}

/* What the groups that are not there come to. */
static void fill(struct model_rate *rate)
{
	if (rate->groups <= THRESHOLD) {
		rate->rx_threshold = rate->rx;
		rate->tx_threshold = rate->tx;
	}
	if (rate->groups <= TIME)
		rate->rx_time = rate->tx_time = 1;
	if (rate->groups <= PRIORITY)
		rate->priority = RATE_PRIORITY_MAX;
	if (rate->groups <= MINIMUM) {
		rate->rx_min = rate->rx;
		rate->tx_min = rate->tx;
	}
}

int rate_parse(const char *text, struct model_rate *out)
{
	struct model_rate rate = { 0 };
	char group[GROUP_SIZE];
	int ret;

	while (!(ret = next_group(&text, group))) {
		if (scan_group(rate.groups, group, &rate) < 0)
			return -1;
		rate.groups++;
	}
	if (ret < 0)
		return -1;
	if (rate.groups)
		fill(&rate);
	if ((rate.rx && rate.rx_min > rate.rx) ||
	    (rate.tx && rate.tx_min > rate.tx))
		return -1;
	*out = rate;
	return 0;
}

static size_t put_rate(uint64_t value, char *buf, size_t size)
{
	static const char units[] = "kMG";
	const char *unit = units;

	for (; value && value % 1000 == 0 && *unit; unit++)
		value /= 1000;
	return snprintf(buf, size, unit > units ? "%llu%c" : "%llu",
			(unsigned long long)value, unit > units ? unit[-1] : 0);
}

static size_t put_time(uint64_t value, char *buf, size_t size)
{
	return snprintf(buf, size, "%llu", (unsigned long long)value);
}

static size_t put_pair(uint64_t rx, uint64_t tx,
		       size_t (*put)(uint64_t, char *, size_t), char *buf,
		       size_t size)
{
	size_t used = put(rx, buf, size);

	if (rx == tx)
		return used;
	buf[used++] = '/';
	return used + put(tx, buf + used, size - used);
}

static size_t put_group(int group, const struct model_rate *rate, char *buf,
			size_t size)
{
	switch (group) {
	case RATE:
		return put_pair(rate->rx, rate->tx, put_rate, buf, size);
	case BURST:
		return put_pair(rate->rx_burst, rate->tx_burst, put_rate, buf,
				size);
	case THRESHOLD:
		return put_pair(rate->rx_threshold, rate->tx_threshold,
				put_rate, buf, size);
	case TIME:
		return put_pair(rate->rx_time, rate->tx_time, put_time, buf,
				size);
	case PRIORITY:
		return put_time(rate->priority, buf, size);
	}
	return put_pair(rate->rx_min, rate->tx_min, put_rate, buf, size);
}

void rate_format(const struct model_rate *rate, char *buf, size_t size)
{
	char group[GROUP_SIZE];
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < rate->groups && used < size; i++) {
		put_group(i, rate, group, sizeof(group));
		used += snprintf(buf + used, size - used, "%s%s", i ? " " : "",
				 group);
	}
}
