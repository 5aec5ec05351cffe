// SPDX-License-Identifier: GPL-2.0-only
#include "cp_input.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static volatile uint8_t sink;

static void host_send(void *user, uint16_t protocol, const uint8_t *data,
		      size_t len)
{
	(void)user;
	(void)protocol;
	if (len < CP_HEADER || len > CP_PACKET_MAX)
		abort();
	for (size_t i = 0; i < len; i++)
		sink ^= data[i];
}

static void host_timer_set(void *user, struct cp *cp, unsigned int ms)
{
	(void)user;
	(void)cp;
	sink ^= (uint8_t)ms;
}

static void host_log(void *user, int level, const char *text)
{
	(void)user;
	(void)level;
	sink ^= (uint8_t)strlen(text);
}

static void host_random(void *user, void *buf, size_t len)
{
	(void)user;
	memset(buf, 0x5a, len);
}

static void host_layer(void *user, struct cp *cp)
{
	(void)user;
	sink ^= (uint8_t)cp->state;
}

static void host_failed(void *user, struct cp *cp, const char *text)
{
	(void)user;
	cp_close(cp, text);
}

static void host_rejected(void *user, uint16_t protocol)
{
	(void)user;
	sink ^= (uint8_t)protocol;
}

const struct cp_host fuzz_host = {
	.send = host_send,
	.timer_set = host_timer_set,
	.log = host_log,
	.random = host_random,
	.up = host_layer,
	.down = host_layer,
	.finished = host_layer,
	.failed = host_failed,
	.rejected = host_rejected,
};

static void agree(struct cp *cp)
{
	uint8_t buf[CP_PACKET_MAX];
	size_t len = cp_packet_build(buf, CP_CONF_ACK, cp->id, cp->request.buf,
				     cp->request.len);

	cp_input(cp, buf, len);
}

static void packet(struct cp *cp, const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len);

	memcpy(copy, data, len);
	cp_input(cp, copy, len);
	free(copy);
}

void fuzz_cp(struct cp *cp, const uint8_t *data, size_t size)
{
	while (size--) {
		uint8_t command = *data++;
		size_t len = command < size ? command : size;

		if (command <= CP_EV_CLOSE) {
			cp_event(cp, command);
		} else if (command == 4) {
			cp_timeout(cp);
		} else if (command == 5) {
			cp_protocol_rejected(cp);
		} else if (command == 6) {
			agree(cp);
		} else if (len) {
			packet(cp, data, len);
			data += len;
			size -= len;
		}
		if (cp->state >= CP_STATES)
			abort();
	}
}
