// SPDX-License-Identifier: GPL-2.0-only
/* The Password Authentication Protocol, RFC 1334 section 2. */
#include <string.h>

#include "ppp/auth_run.h"
#include "ppp/log_level.h"

enum {
	PAP_AUTH_REQ = 1,
	PAP_AUTH_ACK = 2,
	PAP_AUTH_NAK = 3,
};

/* Two strings, each behind its length. */
static void send_request(struct auth *a)
{
	uint8_t data[2 * (AUTH_NAME_MAX + 1)];
	size_t name_len = strlen(a->name), password_len = strlen(a->password);

	data[0] = (uint8_t)name_len;
	memcpy(data + 1, a->name, name_len);
	data[1 + name_len] = (uint8_t)password_len;
	memcpy(data + 2 + name_len, a->password, password_len);
	a->state = AUTH_SENT;
	auth_send(a, PAP_AUTH_REQ, ++a->id, data, name_len + password_len + 2);
	explicit_bzero(data, sizeof(data));
}

static void pap_start(struct auth *a)
{
	if (!a->server)
		send_request(a);
}

static bool parse_request(const struct cp_packet *pkt, struct auth_request *req)
{
	const uint8_t *p = pkt->data;
	size_t name_len, password_len;

	if (pkt->len < 2)
		return false;
	name_len = p[0];
	if (pkt->len < name_len + 2)
		return false;
	password_len = p[name_len + 1];
	if (pkt->len < name_len + 2 + password_len)
		return false;
	req->method = AUTH_PAP;
	req->id = pkt->id;
	req->pap.len = password_len;
	return auth_copy_name(req->name, p + 1, name_len) &&
	       auth_copy_name(req->pap.password, p + name_len + 2,
			      password_len);
}

/* A repeated request gets its answer again: the first one may be lost. */
static void serve_request(struct auth *a, const struct cp_packet *pkt)
{
	struct auth_request req = { .method = AUTH_NONE };

	if (a->state >= AUTH_GOOD) {
		a->out[1] = pkt->id;
		auth_resend(a);
		return;
	}
	a->id = pkt->id;
	if (a->state == AUTH_JUDGING)
		return;
	if (parse_request(pkt, &req)) {
		memcpy(a->peer_name, req.name, sizeof(req.name));
		a->state = AUTH_JUDGING;
		a->ops->timer_set(a->user, AUTH_WAIT_MS);
		a->ops->request(a->user, &req);
	} else {
		a->ops->log(a->user, LINK_LOG_DEBUG,
			    "PAP: malformed request discarded");
	}
	auth_request_wipe(&req);
}

static void pap_input(struct auth *a, const struct cp_packet *pkt)
{
	char text[AUTH_MESSAGE_MAX + 1] = "";

	if (a->server) {
		if (pkt->code == PAP_AUTH_REQ)
			serve_request(a, pkt);
		return;
	}
	if (a->state != AUTH_SENT || pkt->id != a->id)
		return;
	if (pkt->len && pkt->data[0] <= pkt->len - 1)
		auth_copy_text(text, pkt->data + 1, pkt->data[0]);
	if (pkt->code == PAP_AUTH_ACK)
		auth_succeed(a);
	else if (pkt->code == PAP_AUTH_NAK)
		auth_fail(a, "peer refuses our name or password%s%s",
			  text[0] ? ": " : "", text);
}

static void pap_result(struct auth *a, const struct auth_result *res)
{
	const char *text = res->message;
	uint8_t data[AUTH_MESSAGE_MAX + 1];
	size_t len;

	if (!text[0])
		text = res->ok ? "Login ok" : "Login incorrect";
	len = strlen(text);
	data[0] = (uint8_t)len;
	memcpy(data + 1, text, len);
	auth_send(a, res->ok ? PAP_AUTH_ACK : PAP_AUTH_NAK, a->id, data,
		  len + 1);
	if (res->ok)
		auth_succeed(a);
	else
		auth_fail(a, "wrong user name or password");
}

const struct auth_proto auth_pap = {
	.protocol = PPP_PAP,
	.start = pap_start,
	.input = pap_input,
	.result = pap_result,
};
