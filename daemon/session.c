// SPDX-License-Identifier: GPL-2.0-only
/* The life of one session, from the call to its end. */
#include "session.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>
#include <time.h>

#include "log.h"
#include "ppp/cp_packet.h"
#include "session_priv.h"

/* RFC 1990 section 5.1.3: class 1, with bytes enough to be nobody else's. */
enum { ENDPOINT_LOCAL = 1, ENDPOINT_BYTES = 8 };

uint64_t session_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

void session_make_endpoint(struct link_endpoint *endpoint)
{
	*endpoint = (struct link_endpoint){ .class = ENDPOINT_LOCAL,
					    .len = ENDPOINT_BYTES };
	if (getrandom(endpoint->addr, ENDPOINT_BYTES, 0) != ENDPOINT_BYTES)
		*endpoint = (struct link_endpoint){ .class = 0 };
}

static void take_addresses(struct session *s)
{
	s->local = ctrl_call_local(s->call)->sin_addr;
	s->peer = ctrl_call_peer(s->call)->sin_addr;
}

struct session *session_new(struct sessions *all,
			    const struct session_config *cfg,
			    struct ctrl_call *call)
{
	struct session *s = calloc(1, sizeof(*s));
	char ip[INET_ADDRSTRLEN];

	if (!s)
		return NULL;
	s->link = link_new(&cfg->link, &session_link_ops, s);
	if (!s->link) {
		free(s);
		return NULL;
	}
	s->ops = cfg->ops;
	s->user = cfg->user;
	s->role = cfg->link.role;
	s->keepalive = cfg->keepalive;
	s->net = cfg->net;
	s->limits = cfg->limits;
	s->scripts = cfg->scripts;
	s->default_route = cfg->default_route;
	s->default_metric = cfg->default_metric;
	s->required = cfg->link.network.encryption == LINK_ENCRYPTION_REQUIRED;
	s->call = call;
	if (call) {
		take_addresses(s);
		ctrl_call_set_user(call, s);
	}
	if (cfg->name)
		snprintf(s->tag, sizeof(s->tag), "%s", cfg->name);
	else
		snprintf(s->tag, sizeof(s->tag), "peer %s",
			 inet_ntop(AF_INET, &s->peer, ip, sizeof(ip)));
	if (cfg->link.user)
		snprintf(s->peer_user, sizeof(s->peer_user), "%s",
			 cfg->link.user);
	for (int i = 0; i < LINK_TIMER_COUNT; i++) {
		s->timer[i].s = s;
		s->timer[i].which = (enum link_timer)i;
	}
	sessions_add(all, s);
	return s;
}

uint32_t session_flags(const struct session *s)
{
	uint32_t flags = PPTP_SESSION_FLAGS_DEL_ON_CLOSE;

	/* Once both ways are encrypted, plaintext is an injection or a leak. */
	if (s->required || (s->bundle && s->bundle->encrypted))
		flags |= PPTP_SESSION_FLAGS_MPPE_REQUIRED;
	return flags;
}

bool session_attach(struct session *s)
{
	struct dataplane *dp = s->all->dp;
	struct dataplane_session req = { .ifindex = 0 };

	take_addresses(s);
	req.local = s->local;
	req.peer = s->peer;
	req.local_call_id = ctrl_call_local_id(s->call);
	req.peer_call_id = ctrl_call_peer_id(s->call);
	req.flags = session_flags(s);
	req.outer_ifindex = ctrl_call_ifindex(s->call);
	if (dataplane_new(dp, &req, &s->dp_id)) {
		log_error("%s: the kernel refuses the session: %s", s->tag,
			  dataplane_error(dp));
		return false;
	}
	sessions_bind(s);
	return true;
}

/**
 * struct session_frame - a frame that came before the call was up
 * @next: the one that came after it
 * @protocol: PPP protocol number
 * @len: bytes in @data
 * @data: information field
 */
struct session_frame {
	struct session_frame *next;
	uint16_t protocol;
	size_t len;
	uint8_t data[];
};

static void hold(struct session *s, uint16_t protocol, const uint8_t *data,
		 size_t len)
{
	struct session_frame **p = &s->early, *f;
	unsigned int count = 0;

	for (; *p; p = &(*p)->next)
		count++;
	f = count < SESSION_EARLY_MAX ? malloc(sizeof(*f) + len) : NULL;
	if (!f)
		return; /* the peer repeats it */
	f->next = NULL;
	f->protocol = protocol;
	f->len = len;
	memcpy(f->data, data, len);
	*p = f;
}

/* CCP of one link of a bundle (RFC 1962), which we reject. */
#define PPP_LINK_CCP 0x80fb

/*
 * Numbers below 0xc000 are those of network protocols and their NCPs (RFC 1661
 * section 2), which any link of a bundle brings; but for compression of one link.
 */
static bool is_of_bundle(uint16_t protocol)
{
	return protocol < 0xc000 && protocol != PPP_LINK_CCP;
}

/* How soon a peer that took its call for a tunnel of its own would negotiate. */
#define JOINED_JUST_NOW_S 10

/*
 * A peer may have lost the tunnel that lingers here, and dial anew as the same
 * system. Its new link then has other keys than the bundle, and would never
 * carry a packet.
 */
static bool begins_anew(const struct session *s, uint16_t protocol,
			const uint8_t *data, size_t len)
{
	return s != s->bundle->head && s->bundle->connected &&
	       (protocol == PPP_CCP || protocol == PPP_IPCP) && len &&
	       data[0] == CP_CONF_REQ &&
	       session_now() - s->since < JOINED_JUST_NOW_S * 1000000ULL;
}

/* Of a client the first link is sound, of a server's peer the last one is. */
static void part(struct session *s)
{
	static const char why[] =
		"the peer takes the new link for a new tunnel";

	if (s->role == LINK_SERVER) {
		bundle_end(s->bundle, CTRL_CLOSE_REQUEST, why);
		return;
	}
	s->stray = true;
	session_end(s, CTRL_CLOSE_REQUEST, why);
}

void session_frame_in(struct session *s, uint16_t protocol, const uint8_t *data,
		      size_t len)
{
	/* GRE may overtake the Outgoing-Call-Reply, which goes by TCP. */
	if (!s->opened)
		hold(s, protocol, data, len);
	else if (s->bundle && begins_anew(s, protocol, data, len))
		part(s);
	else if (s->bundle && is_of_bundle(protocol))
		link_input(s->bundle->head->link, protocol, data, len);
	else
		link_input(s->link, protocol, data, len);
}

void session_drop_early(struct session *s)
{
	while (s->early) {
		struct session_frame *next = s->early->next;

		free(s->early);
		s->early = next;
	}
}

static void deliver_early(struct session *s)
{
	for (struct session_frame *f = s->early; f; f = f->next)
		link_input(s->link, f->protocol, f->data, f->len);
	session_drop_early(s);
}

void session_call_request(struct session *s)
{
	/* When this fails, session_call_up() tries again, and ends it. */
	if (!s->ended && !s->dp_id)
		session_attach(s);
}

/* The peer's call id: a session may have been made before it was known, or it is 0. */
static bool set_peer_call_id(struct session *s)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_PEER_CALL_ID,
		.peer_call_id = ctrl_call_peer_id(s->call),
	};

	return !dataplane_set(s->all->dp, s->dp_id, &set);
}

static int on_login_timer(sd_event_source *source, uint64_t usec, void *user)
{
	char why[64];

	(void)source;
	(void)usec;
	snprintf(why, sizeof(why), "no login within %d seconds",
		 SESSION_LOGIN_S);
	session_end(user, CTRL_CLOSE_ADMIN, why);
	return 0;
}

static bool start_login_timer(struct session *s)
{
	return sd_event_add_time_relative(s->all->event, &s->login_timer,
					  CLOCK_MONOTONIC,
					  SESSION_LOGIN_S * 1000000ULL, 0,
					  on_login_timer, s) >= 0;
}

void session_authenticated(struct session *s)
{
	s->login_timer = sd_event_source_disable_unref(s->login_timer);
}

void session_call_up(struct session *s)
{
	bool ok = true;

	if (s->ended)
		return;
	if (!s->dp_id)
		ok = session_attach(s);
	ok = ok && set_peer_call_id(s);
	if (!ok) {
		session_end(s, CTRL_CLOSE_ERROR, dataplane_error(s->all->dp));
		return;
	}
	if (!start_login_timer(s)) {
		session_end(s, CTRL_CLOSE_ERROR, "no memory for a timer");
		return;
	}
	s->opened = true;
	link_open(s->link);
	deliver_early(s);
}

void session_call_down(struct session *s, enum ctrl_reason why,
		       const char *text)
{
	char buf[SESSION_REASON_MAX];

	s->call = NULL;
	log_debug("%s: call is over (%s): %s", s->tag, ctrl_reason_name(why),
		  text);
	if (session_link_reason(s, buf, sizeof(buf)))
		text = buf;
	session_set_cause(s, session_cause_of_call(why));
	session_end(s, CTRL_CLOSE_REQUEST, text);
}

static void set_reason(struct session *s, const char *why)
{
	if (why != s->reason)
		snprintf(s->reason, sizeof(s->reason), "%s", why);
}

void session_close(struct session *s, const char *why)
{
	if (s->ended || s->closing)
		return;
	if (s->bundle && !s->bundle->closing) {
		bundle_close(s->bundle, why);
		return;
	}
	if (s->phase == LINK_DEAD) {
		session_end(s, CTRL_CLOSE_ADMIN, why);
		return;
	}
	s->closing = true;
	session_set_cause(s, AAA_CAUSE_ADMIN_RESET);
	set_reason(s, why);
	s->ops->changed(s, s->user);
	link_close(s->link, LINK_REASON_REQUEST, why);
}

void session_set_required(struct session *s, bool required)
{
	struct dataplane_set set = { .fields = DATAPLANE_FLAGS };
	uint32_t before = session_flags(s);

	s->required = required;
	set.flags = session_flags(s);
	/* One without a bundle is told when it enters one. */
	if (set.flags == before || !s->bundle || !s->dp_id)
		return;
	if (dataplane_set(s->all->dp, s->dp_id, &set))
		session_end(s, CTRL_CLOSE_ERROR, dataplane_error(s->all->dp));
}

static void copy_state(void *user, const struct dataplane_state *st)
{
	*(struct dataplane_state *)user = *st;
}

bool session_state(struct session *s, struct dataplane_state *ret)
{
	*ret = s->gone;
	if (s->gone.id)
		return true;
	return s->dp_id &&
	       !dataplane_dump(s->all->dp, s->dp_id, copy_state, ret) &&
	       ret->id == s->dp_id;
}

void session_note_stood(struct session *s)
{
	uint64_t since = s->bundle->up_since;

	if (s->since > since)
		since = s->since;
	s->stood = (session_now() - since) / 1000000;
}

void session_fail(struct session *s)
{
	char why[SESSION_REASON_MAX];

	snprintf(why, sizeof(why), "the kernel refuses: %.200s",
		 dataplane_error(s->all->dp));
	session_end(s, CTRL_CLOSE_ERROR, why);
}

void session_stop_timers(struct session *s)
{
	for (int i = 0; i < LINK_TIMER_COUNT; i++)
		s->timer[i].source =
			sd_event_source_disable_unref(s->timer[i].source);
	s->login_timer = sd_event_source_disable_unref(s->login_timer);
}

static bool was_connected(const struct session *s)
{
	return s->bundle && s->bundle->was_connected;
}

/* Others of its bundle go on. */
static bool is_survived(const struct session *s)
{
	return s->bundle && s->bundle->count > 1 && !s->bundle->closing;
}

static void log_end(const struct session *s)
{
	char ip[INET_ADDRSTRLEN];

	if (is_survived(s))
		log_warn("%s: link %u ended - %s; %u left", s->bundle->tag,
			 s->in_bundle_no, s->reason, s->bundle->count - 1);
	else if (was_connected(s))
		log_info("%s: terminating... - %s", s->tag, s->reason);
	else if (s->role == LINK_CLIENT)
		log_warn("%s: terminating... - %s", s->tag, s->reason);
	else if (!s->peer_user[0])
		log_warn("%s: %s", s->tag, s->reason);
	else if (!s->refused)
		log_warn("peer %s: user \"%s\": %s",
			 inet_ntop(AF_INET, &s->peer, ip, sizeof(ip)),
			 s->peer_user, s->reason);
}

/* What is held in the kernel, in the order that lets no packet astray. */
static void give_back(struct session *s)
{
	if (s->bundle)
		bundle_leave(s);
	if (s->dp_id) {
		LIST_REMOVE(s, by_id);
		dataplane_del(s->all->dp, s->dp_id);
		s->dp_id = 0;
	}
	if (s->bundle)
		bundle_release(s->bundle);
	session_drop_addrs(&s->addrs);
}

void session_end(struct session *s, enum ctrl_close how, const char *why)
{
	if (s->ended)
		return;
	s->ended = true;
	session_set_cause(s, session_cause_of_close(how));
	set_reason(s, why);
	log_end(s);
	bundle_hand_over(s);
	if (how == CTRL_CLOSE_ADMIN)
		link_close(s->link, LINK_REASON_REQUEST, s->reason);
	session_stop_timers(s);
	aaa_cancel(s->auth);
	s->auth = NULL;
	give_back(s);
	if (s->call)
		ctrl_call_close(s->call, how);
	s->call = NULL;
	if (was_connected(s) && !s->bundle->count)
		log_info("%s: disconnected", s->bundle->tag);
	sessions_remove(s);
	s->ops->ended(s, s->user);
}
