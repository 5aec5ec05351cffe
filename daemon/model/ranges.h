/* SPDX-License-Identifier: GPL-2.0-only */
/* The property "ranges" of a pool: "10.0.0.2-10.0.0.99, 10.0.1.0/24, 10.0.2.7". */
#ifndef KPPTP_MODEL_RANGES_H
#define KPPTP_MODEL_RANGES_H

#include "model/model.h"

/**
 * ranges_parse() - read a list of ranges
 * @text: first-last, address/length or address, separated by commas. A prefix of 30
 *	bits or less stands for the addresses between its first, the network's, and
 *	its last, the broadcast address; host bits must be zero
 * @out: changed on success only; in the order of @text
 *
 * Return: 0; -1 also where two overlap or an address is none that a host can have.
 */
int ranges_parse(const char *text, struct model_ranges *out);

/** ranges_format() - the list as text that ranges_parse() takes, into @buf */
void ranges_format(const struct model_ranges *ranges, char *buf, size_t size);

#endif
