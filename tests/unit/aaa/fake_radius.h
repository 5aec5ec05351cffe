/* SPDX-License-Identifier: GPL-2.0-only */
/* A RADIUS server on the loopback interface, whose secret is FAKE_SECRET. */
#ifndef FAKE_RADIUS_H
#define FAKE_RADIUS_H

#include <systemd/sd-event.h>

#include "aaa/radius_packet.h"

#define FAKE_SECRET "s3cret"

/* How it answers. */
enum fake_manner {
	FAKE_SILENT,
	FAKE_SIGNED,
	FAKE_UNSIGNED,
	FAKE_FORGED,
	FAKE_OTHER_ID,
};

/**
 * struct fake_radius - a server
 * @fd: its socket
 * @port: of it
 * @manner: how it answers
 * @asked: packets that came
 * @first: the first one
 * @last: the last one
 * @last_len: its length
 * @from: port that the last one came from
 */
struct fake_radius {
	int fd;
	uint16_t port;
	enum fake_manner manner;
	unsigned int asked;
	uint8_t first[RADIUS_PACKET_MAX];
	uint8_t last[RADIUS_PACKET_MAX];
	size_t last_len;
	uint16_t from;
};

/* Begin, silent; the test closes @f->fd. */
void fake_radius_start(struct fake_radius *f, sd_event *event);

/* Value of an integer attribute of the last packet, 0 if it has none. */
uint32_t fake_radius_u32(const struct fake_radius *f, enum radius_type type);

#endif
