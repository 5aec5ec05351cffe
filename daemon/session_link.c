// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a session does when its PPP link has something to say. What concerns the
 * network layer is its bundle's.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>

#include "bundle_net.h"
#include "log.h"
#include "ppp/print.h"
#include "session_priv.h"

static void on_send(void *user, uint16_t protocol, const uint8_t *data,
		    size_t len)
{
	struct session *s = user;

	if (!s->dp_id)
		return;
	if (log_is_debug()) {
		char text[512];

		ppp_frame_print(text, sizeof(text), protocol, data, len);
		log_debug("%s: sent %s", s->tag, text);
	}
	/* A frame that is lost here is repeated, like any other. */
	if (dataplane_send(s->all->dp, s->dp_id, protocol, data, len))
		log_debug("%s: not sent: %s", s->tag,
			  dataplane_error(s->all->dp));
}

static int on_timer(sd_event_source *source, uint64_t usec, void *user)
{
	struct session_timer *t = user;

	(void)source;
	(void)usec;
	if (!t->s->ended)
		link_timeout(t->s->link, t->which);
	return 0;
}

static void on_timer_set(void *user, enum link_timer which, unsigned int ms)
{
	struct session *s = user;
	struct session_timer *t = &s->timer[which];
	uint64_t us = (uint64_t)ms * 1000;
	int r;

	if (s->ended)
		return;
	if (!ms) {
		if (t->source)
			sd_event_source_set_enabled(t->source, SD_EVENT_OFF);
		return;
	}
	if (!t->source) {
		r = sd_event_add_time_relative(s->all->event, &t->source,
					       CLOCK_MONOTONIC, us, 0, on_timer,
					       t);
	} else {
		r = sd_event_source_set_time_relative(t->source, us);
		if (r >= 0)
			r = sd_event_source_set_enabled(t->source,
							SD_EVENT_ONESHOT);
	}
	if (r < 0)
		session_end(s, CTRL_CLOSE_ERROR, "no memory for a timer");
}

static void on_random(void *user, void *buf, size_t len)
{
	uint8_t *p = buf;

	(void)user;
	while (len) {
		/* Up to 256 bytes never fail once the pool is ready. */
		ssize_t n = getrandom(p, len < 256 ? len : 256, 0);

		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
}

static void on_log(void *user, int level, const char *text)
{
	static const enum log_level levels[] = {
		[LINK_LOG_ERROR] = LOG_LEVEL_ERROR,
		[LINK_LOG_WARN] = LOG_LEVEL_WARN,
		[LINK_LOG_INFO] = LOG_LEVEL_INFO,
		[LINK_LOG_DEBUG] = LOG_LEVEL_DEBUG,
	};
	struct session *s = user;

	log_print(level >= LINK_LOG_ERROR && level <= LINK_LOG_DEBUG ?
			  levels[level] :
			  LOG_LEVEL_INFO,
		  "%s: %s", s->tag, text);
}

/* The link's own words, unless the user knows better ones. */
static void down_text(const struct session *s, enum link_reason why,
		      const char *text, char *buf, size_t size)
{
	char ip[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &s->peer, ip, sizeof(ip));
	if (s->closing)
		snprintf(buf, size, "%s", s->reason);
	else if (why == LINK_REASON_TIMEOUT && !s->heard)
		snprintf(buf, size,
			 "no GRE (IP protocol 47) from %s: is it blocked?", ip);
	else if (why == LINK_REASON_TIMEOUT && !s->lcp.magic)
		snprintf(buf, size,
			 "peer does not answer: is GRE (IP protocol 47) to %s "
			 "blocked?",
			 ip);
	else if (why == LINK_REASON_AUTH_SELF)
		snprintf(buf, size,
			 "failed to authenticate ourselves to peer: %s", text);
	else
		snprintf(buf, size, "%s", text);
}

bool session_link_reason(struct session *s, char *buf, size_t size)
{
	enum link_reason why = LINK_REASON_REQUEST;
	const char *text = link_end_reason(s->link, &why);

	if (!text)
		return false;
	session_set_cause(s, session_cause_of_link(why));
	down_text(s, why, text, buf, size);
	return true;
}

static bool is_one_of_several(const struct session *s)
{
	return s->bundle && s->bundle->count > 1 && !s->bundle->closing;
}

/* The kernel would go on to send packets over a link that is not open. */
static void drop_link(struct session *s)
{
	char buf[SESSION_REASON_MAX];

	session_end(s, CTRL_CLOSE_REQUEST,
		    session_link_reason(s, buf, sizeof(buf)) ?
			    buf :
			    "peer began the link anew");
}

static void on_phase(void *user, enum link_phase phase)
{
	struct session *s = user;

	if (s->ended)
		return;
	log_debug("%s: phase %s", s->tag, link_phase_name(phase));
	if (phase != LINK_AUTHENTICATE) {
		aaa_cancel(s->auth);
		s->auth = NULL;
	}
	if (s->phase == LINK_NETWORK && is_one_of_several(s)) {
		drop_link(s);
		return;
	}
	s->phase = phase;
	s->ops->changed(s, s->user);
}

static void on_lcp_up(void *user, const struct link_lcp *lcp)
{
	struct session *s = user;
	struct dataplane_set set = {
		.fields = DATAPLANE_MRU | DATAPLANE_PEER_MRU | DATAPLANE_HDR |
			  DATAPLANE_MAGIC | DATAPLANE_KEEPALIVE,
		.mru = lcp->mru,
		.peer_mru = lcp->peer_mru,
		.hdr = (lcp->pfc ? PPTP_HDR_PFC : 0u) |
		       (lcp->acfc ? PPTP_HDR_ACFC : 0u),
		.magic = lcp->magic,
		.keepalive = s->keepalive,
	};

	if (s->ended)
		return;
	s->lcp = *lcp;
	if (dataplane_set(s->all->dp, s->dp_id, &set))
		session_fail(s);
}

/*
 * A peer may begin LCP anew and log in again, but as the same user: netdev,
 * routes and counters are that one's.
 */
static bool is_same_user(struct session *s, const char *name)
{
	char why[SESSION_REASON_MAX];

	if (!s->bundle || !strcmp(s->peer_user, name))
		return true;
	snprintf(why, sizeof(why), "peer logs in anew as another user, \"%s\"",
		 name);
	session_end(s, CTRL_CLOSE_REQUEST, why);
	return false;
}

static void log_refused(const struct session *s, const char *what,
			const char *why)
{
	char ip[INET_ADDRSTRLEN];

	log_warn("peer %s: user \"%s\": %s: %s",
		 inet_ntop(AF_INET, &s->peer, ip, sizeof(ip)), s->peer_user,
		 what, why);
}

static void take_settings(struct session *s, const struct aaa_result *res)
{
	s->routes = res->routes;
	s->net = res->net;
	s->limits = res->limits;
	s->scripts = res->scripts;
	aaa_grant_unref(s->grant);
	s->grant = aaa_grant_ref(res->grant);
	session_set_required(s, res->auth.network.encryption ==
					LINK_ENCRYPTION_REQUIRED);
}

static void on_judged(void *user, const struct aaa_result *res)
{
	struct session *s = user;
	struct auth_result auth;
	char why[SESSION_REASON_MAX] = "";

	s->auth = NULL;
	if (!is_same_user(s, res->user))
		return;
	session_set_user(s, res->user);
	if (res->auth.ok)
		take_settings(s, res);
	if (s->ended)
		return;
	auth = res->auth;
	if (auth.ok && !session_admit(s, res, &auth.network, why, sizeof(why)))
		auth = (struct auth_result){ .ok = false };
	if (*why)
		log_refused(s, "refused", why);
	else if (!auth.ok)
		log_refused(s, "authentication failed", res->reason);
	s->refused = !auth.ok;
	s->admitted = auth.ok;
	link_auth_result(s->link, &auth);
	auth_result_wipe(&auth);
}

static void on_auth_request(void *user, const struct auth_request *req)
{
	struct session *s = user;
	struct aaa_peer peer = { .address = s->peer, .called = s->local };
	static const struct auth_result no;

	if (s->ended)
		return;
	aaa_cancel(s->auth);
	s->auth = aaa_authenticate(s->all->aaa, req, &peer, on_judged, s);
	if (!s->auth) {
		log_warn("%s: too many logins wait for an answer", s->tag);
		link_auth_result(s->link, &no);
	}
}

static void on_auth_done(void *user, const char *peer_name)
{
	struct session *s = user;

	if (s->ended)
		return;
	if (s->role == LINK_SERVER) {
		/* What the settings belong to, or what nobody had to judge. */
		if (!s->peer_user[0])
			session_set_user(s, peer_name);
		snprintf(s->tag, sizeof(s->tag), "<pptp-%s>", s->peer_user);
	}
	session_authenticated(s);
	if (bundle_enter(s))
		log_info("%s: authenticated", s->tag);
}

static bool on_member(void *user)
{
	const struct session *s = user;

	return s->ended || s->bundle->head != s;
}

static void on_member_rejected(void *user, uint16_t protocol)
{
	struct session *s = user;

	if (!s->ended)
		link_protocol_rejected(s->bundle->head->link, protocol);
}

static void on_network_leave(void *user)
{
	struct session *s = user;

	if (!s->ended)
		bundle_hand_over(s);
}

static void on_mppe_up(void *user, const struct link_mppe *mppe)
{
	struct session *s = user;

	if (!s->ended)
		bundle_mppe_up(s->bundle, mppe);
}

static void on_mppe_down(void *user)
{
	struct session *s = user;

	if (!s->ended)
		bundle_mppe_down(s->bundle);
}

static void on_ipcp_up(void *user, const struct link_ipcp *ip)
{
	struct session *s = user;

	if (!s->ended)
		bundle_ipcp_up(s->bundle, ip);
}

static void on_ipcp_down(void *user)
{
	struct session *s = user;

	if (!s->ended)
		bundle_ipcp_down(s->bundle);
}

static void on_ipv6cp_up(void *user, const struct link_ipv6cp *ip)
{
	struct session *s = user;

	if (!s->ended)
		bundle_ipv6cp_up(s->bundle, ip);
}

static void on_ipv6cp_down(void *user)
{
	struct session *s = user;

	if (!s->ended)
		bundle_ipv6cp_down(s->bundle);
}

static void on_bcp_up(void *user, const struct link_bcp *bcp)
{
	struct session *s = user;

	if (!s->ended)
		bundle_bcp_up(s->bundle, bcp);
}

static void on_bcp_down(void *user)
{
	struct session *s = user;

	if (!s->ended)
		bundle_bcp_down(s->bundle);
}

static enum ctrl_close down_close(const struct session *s, enum link_reason why)
{
	switch (why) {
	case LINK_REASON_REQUEST:
		return CTRL_CLOSE_ADMIN;
	case LINK_REASON_TIMEOUT:
		return s->closing ? CTRL_CLOSE_ADMIN : CTRL_CLOSE_LOST;
	case LINK_REASON_PEER:
	case LINK_REASON_NEGOTIATION:
	case LINK_REASON_LOOPED:
	case LINK_REASON_AUTH_PEER:
	case LINK_REASON_AUTH_SELF:
	case LINK_REASON_ENCRYPTION:
	case LINK_REASON_NETWORK:
		break;
	}
	return CTRL_CLOSE_REQUEST;
}

static void on_down(void *user, enum link_reason why, const char *text)
{
	struct session *s = user;
	char buf[SESSION_REASON_MAX];

	if (s->ended)
		return;
	down_text(s, why, text, buf, sizeof(buf));
	session_set_cause(s, session_cause_of_link(why));
	session_end(s, down_close(s, why), buf);
}

const struct link_ops session_link_ops = {
	.send = on_send,
	.timer_set = on_timer_set,
	.random = on_random,
	.log = on_log,
	.phase = on_phase,
	.lcp_up = on_lcp_up,
	.auth_request = on_auth_request,
	.auth_done = on_auth_done,
	.member = on_member,
	.member_rejected = on_member_rejected,
	.network_leave = on_network_leave,
	.mppe_up = on_mppe_up,
	.mppe_down = on_mppe_down,
	.ipcp_up = on_ipcp_up,
	.ipcp_down = on_ipcp_down,
	.ipv6cp_up = on_ipv6cp_up,
	.ipv6cp_down = on_ipv6cp_down,
	.bcp_up = on_bcp_up,
	.bcp_down = on_bcp_down,
	.down = on_down,
};
