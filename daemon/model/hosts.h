/* SPDX-License-Identifier: GPL-2.0-only */
/* The property "connect-to": "vpn.example.org,192.0.2.1". */
#ifndef KPPTP_MODEL_HOSTS_H
#define KPPTP_MODEL_HOSTS_H

#include "model/model.h"

/**
 * hosts_parse() - read a list of IPv4 addresses and DNS names
 * @text: separated by commas; a name has labels of letters, digits, "-" and "_", and
 *	its last label is no number, so that a mistyped address is no name
 * @out: changed on success only
 *
 * Return: 0, or -1.
 */
int hosts_parse(const char *text, struct model_hosts *out);

/** hosts_format() - the list as text that hosts_parse() takes, into @buf */
void hosts_format(const struct model_hosts *hosts, char *buf, size_t size);

/**
 * hosts_address() - the address that an entry of the list is
 * @host: one of struct model_hosts
 * @out: changed on success only
 *
 * Return: true; false when it is a name.
 */
bool hosts_address(const char *host, struct in_addr *out);

#endif
