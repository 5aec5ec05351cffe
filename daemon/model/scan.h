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
