// SPDX-License-Identifier: GPL-2.0-only
#include "fake_radius.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

static void answer(const struct fake_radius *f, const uint8_t *request,
		   const struct sockaddr_in *to)
{
	uint8_t id = request[1];
	struct radius_packet p;

	if (f->manner == FAKE_SILENT)
		return;
	radius_begin(&p,
		     request[0] == RADIUS_ACCESS_REQUEST ?
			     RADIUS_ACCESS_ACCEPT :
			     RADIUS_ACCOUNTING_RESPONSE,
		     f->manner == FAKE_OTHER_ID ? (uint8_t)(id + 1) : id);
	if (f->manner != FAKE_UNSIGNED)
		radius_add_authenticator(&p);
	radius_sign_reply(&p, request + 4,
			  f->manner == FAKE_FORGED ? "other" : FAKE_SECRET);
	sendto(f->fd, p.data, p.len, 0, (const struct sockaddr *)to,
	       sizeof(*to));
}

/* A login that is sent again is the same packet. */
static int on_asked(sd_event_source *source, int fd, uint32_t events,
		    void *user)
{
	struct fake_radius *f = user;
	struct sockaddr_in from;
	socklen_t from_len = sizeof(from);
	ssize_t n;

	(void)source;
	(void)events;
	n = recvfrom(fd, f->last, sizeof(f->last), 0, (struct sockaddr *)&from,
		     &from_len);
	assert_true(n > 0);
	assert_int_equal(radius_parse(f->last, (size_t)n), n);
	f->last_len = (size_t)n;
	if (!f->asked++)
		memcpy(f->first, f->last, (size_t)n);
	else if (f->last[0] == RADIUS_ACCESS_REQUEST)
		assert_memory_equal(f->first, f->last, (size_t)n);
	if (f->last[0] == RADIUS_ACCOUNTING_REQUEST)
		assert_int_not_equal(radius_check_request(f->last, f->last_len,
							  FAKE_SECRET),
				     RADIUS_FORGED);
	f->from = from.sin_port;
	answer(f, f->last, &from);
	return 0;
}

void fake_radius_start(struct fake_radius *f, sd_event *event)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
				   .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof(own);

	memset(f, 0, sizeof(*f));
	f->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_true(f->fd >= 0);
	assert_int_equal(bind(f->fd, (struct sockaddr *)&own, len), 0);
	getsockname(f->fd, (struct sockaddr *)&own, &len);
	f->port = ntohs(own.sin_port);
	assert_true(sd_event_add_io(event, NULL, f->fd, EPOLLIN, on_asked, f) >=
		    0);
}

uint32_t fake_radius_u32(const struct fake_radius *f, enum radius_type type)
{
	struct radius_cursor c = radius_walk(f->last, f->last_len);
	struct radius_attr a;
	uint32_t value = 0;

	while (radius_next(&c, &a)) {
		if (radius_is(&a, 0, (uint8_t)type))
			assert_true(radius_u32(&a, &value));
	}
	return value;
}
