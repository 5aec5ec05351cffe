/* SPDX-License-Identifier: GPL-2.0-only */
/* Strict reading of numbers, times and addresses; an output changes on success only. */
#ifndef KPPTP_MODEL_SCAN_H
#define KPPTP_MODEL_SCAN_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/** scan_number() - decimal digits and nothing else; 0, or -1 */
int scan_number(const char *text, uint32_t *out);

/** scan_time() - "90", "90s", "1m30s", "1d2h": units descend; seconds; 0, or -1 */
int scan_time(const char *text, uint32_t *out);

/** scan_mseconds() - "1100ms", "1s100ms", "2s": as scan_time(), but never without a unit */
int scan_mseconds(const char *text, uint32_t *out);

/** struct scan_unit - letters behind a number and what they multiply it by */
struct scan_unit {
	const char *letters;
	uint64_t factor;
};

/**
 * scan_amount() - decimal digits and perhaps a unit
 * @text: what to read
 * @units: up to one whose letters are NULL
 * @out: the number times its unit
 *
 * Return: 0; -1 also when that does not fit.
 */
int scan_amount(const char *text, const struct scan_unit *units, uint64_t *out);

/** scan_host() - a dotted IPv4 address that one machine can have; 0, or -1 */
int scan_host(const char *text, struct in_addr *out);

/** scan_host6() - an IPv6 address that one machine can have; 0, or -1 */
int scan_host6(const char *text, struct in6_addr *out);

/**
 * scan_item() - the next item of a comma-separated list
 * @text: moved past the item and its comma
 * @buf: the item, blanks around it removed
 * @size: of @buf
 *
 * Return: 0; -1 when the item is empty, does not fit, or only a comma follows it.
 */
int scan_item(const char **text, char *buf, size_t size);

#endif
