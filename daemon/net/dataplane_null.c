// SPDX-License-Identifier: GPL-2.0-only
/*
 * A data plane without a kernel: sessions of one process, joined by their
 * addresses and call ids. It carries control frames, keeps what is set (of a
 * bundle for all its sessions), and answers LCP Echo no more than the kernel
 * does before it has the magic.
 */
#include "net/dataplane_null.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>

/**
 * struct null_frame - a frame under way
 * @next: the one sent after it
 * @id: session that gets it
 * @protocol: PPP protocol number
 * @len: bytes in @data
 * @data: information field
 */
struct null_frame {
	struct null_frame *next;
	uint32_t id;
	uint16_t protocol;
	size_t len;
	uint8_t data[];
};

/**
 * struct null_session - one session
 * @next: of the same data plane
 * @st: what dataplane_dump() tells
 * @set: what was set, field by field
 */
struct null_session {
	struct null_session *next;
	struct dataplane_state st;
	struct dataplane_set set;
};

/* Netdevs of one data plane that wait for a packet; enough for tests. */
#define NULL_DEMANDS 8

/**
 * struct null - one data plane
 * @dp: head
 * @next: another one of this process
 * @defer: delivers @first
 * @sessions: all of them
 * @first: oldest frame under way
 * @last: where the next one is linked
 * @demands: netdevs that wait for a packet, 0 where there is none
 * @deaf: frames are lost instead of sent
 */
struct null {
	struct dataplane dp;
	struct null *next;
	sd_event_source *defer;
	struct null_session *sessions;
	struct null_frame *first;
	struct null_frame **last;
	uint32_t demands[NULL_DEMANDS];
	bool deaf;
};

static struct null *null_all;
static uint32_t null_last_id;

static struct null *to_null(struct dataplane *dp)
{
	return (struct null *)dp;
}

static struct null_session *find(struct null *n, uint32_t id)
{
	for (struct null_session *s = n->sessions; s; s = s->next) {
		if (s->st.id == id)
			return s;
	}
	snprintf(n->dp.error, sizeof(n->dp.error), "no session %u", id);
	return NULL;
}

static uint32_t *find_demand(struct null *n, uint32_t ifindex)
{
	for (size_t i = 0; i < NULL_DEMANDS; i++) {
		if (n->demands[i] == ifindex)
			return &n->demands[i];
	}
	return NULL;
}

static void end_demand(struct null *n, uint32_t ifindex)
{
	uint32_t *demand = ifindex ? find_demand(n, ifindex) : NULL;

	if (demand)
		*demand = 0;
}

static int null_session_new(struct dataplane *dp,
			    const struct dataplane_session *req,
			    uint32_t *ret_id)
{
	struct null *n = to_null(dp);
	struct null_session *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	s->st.id = ++null_last_id;
	s->st.session = *req;
	s->next = n->sessions;
	n->sessions = s;
	end_demand(n, req->ifindex);
	*ret_id = s->st.id;
	return 0;
}

static void merge(struct dataplane_set *to, const struct dataplane_set *from)
{
	uint32_t f = from->fields;

	to->fields |= f;
	if (f & DATAPLANE_FLAGS)
		to->flags = from->flags;
	if (f & DATAPLANE_MP) {
		to->mrru = from->mrru;
		to->peer_mrru = from->peer_mrru;
		to->mp_flags = from->mp_flags;
	}
	if (f & DATAPLANE_DSCP)
		to->dscp = from->dscp;
	if (f & DATAPLANE_BRIDGE) {
		to->bridge_ifindex = from->bridge_ifindex;
		to->bridge_flags = from->bridge_flags;
	}
	if (f & DATAPLANE_NP)
		to->np = from->np;
	if (f & DATAPLANE_HDR)
		to->hdr = from->hdr;
	if (f & DATAPLANE_MRU)
		to->mru = from->mru;
	if (f & DATAPLANE_PEER_MRU)
		to->peer_mru = from->peer_mru;
	if (f & DATAPLANE_MAGIC)
		to->magic = from->magic;
	if (f & DATAPLANE_KEEPALIVE)
		to->keepalive = from->keepalive;
	if (f & DATAPLANE_MPPE) {
		to->mppe_tx = from->mppe_tx;
		to->mppe_rx = from->mppe_rx;
	}
}

/* Another session of the same netdev, or NULL. */
static struct null_session *
sibling(struct null *n, const struct null_session *of, uint32_t ifindex)
{
	for (struct null_session *s = n->sessions; ifindex && s; s = s->next) {
		if (s != of && s->st.session.ifindex == ifindex)
			return s;
	}
	return NULL;
}

static int bind_netdev(struct null *n, struct null_session *s,
		       const struct dataplane_set *req)
{
	struct null_session *other = sibling(n, s, req->ifindex);
	struct dataplane_set bundle;

	if (other && !(req->fields & DATAPLANE_JOIN)) {
		snprintf(n->dp.error, sizeof(n->dp.error),
			 "the netdev has a session already");
		return -EBUSY;
	}
	s->st.session.ifindex = req->ifindex;
	end_demand(n, req->ifindex);
	if (!other)
		return 0;
	bundle = other->set;
	bundle.fields &= DATAPLANE_BUNDLE;
	merge(&s->set, &bundle);
	return 0;
}

static int null_session_set(struct dataplane *dp, uint32_t id,
			    const struct dataplane_set *req)
{
	struct null *n = to_null(dp);
	struct null_session *s = find(n, id);
	struct dataplane_set bundle = *req;
	int err;

	if (!s)
		return -ENOENT;
	err = req->fields & DATAPLANE_IFINDEX ? bind_netdev(n, s, req) : 0;
	if (err)
		return err;
	bundle.fields &= DATAPLANE_BUNDLE;
	if (bundle.fields && !s->st.session.ifindex) {
		snprintf(dp->error, sizeof(dp->error),
			 "the session has no netdev yet");
		return -ENODEV;
	}
	merge(&s->set, req);
	for (struct null_session *o = n->sessions; o; o = o->next) {
		if (o->st.session.ifindex == s->st.session.ifindex)
			merge(&o->set, &bundle);
	}
	if (req->fields & DATAPLANE_PEER_CALL_ID)
		s->st.session.peer_call_id = req->peer_call_id;
	if (req->fields & DATAPLANE_FLAGS)
		s->st.session.flags = req->flags;
	return 0;
}

static int null_session_dump(struct dataplane *dp, uint32_t id,
			     dataplane_state_fn *fn, void *user)
{
	struct null *n = to_null(dp);

	if (id) {
		struct null_session *s = find(n, id);

		if (!s)
			return -ENOENT;
		fn(user, &s->st);
		return 0;
	}
	for (struct null_session *s = n->sessions; s; s = s->next)
		fn(user, &s->st);
	return 0;
}

static int null_session_adopt(struct dataplane *dp, uint32_t id)
{
	struct null_session *s = find(to_null(dp), id);

	if (!s)
		return -ENOENT;
	s->st.orphan = false;
	return 0;
}

static int null_session_del(struct dataplane *dp, uint32_t id)
{
	struct null *n = to_null(dp);

	for (struct null_session **p = &n->sessions; *p; p = &(*p)->next) {
		struct null_session *s = *p;

		if (s->st.id != id)
			continue;
		*p = s->next;
		free(s);
		return 0;
	}
	return -ENOENT;
}

static struct null_session *find_peer(const struct dataplane_session *from,
				      struct null **ret)
{
	for (struct null *n = null_all; n; n = n->next) {
		for (struct null_session *s = n->sessions; s; s = s->next) {
			const struct dataplane_session *to = &s->st.session;

			if (to->local.s_addr == from->peer.s_addr &&
			    to->peer.s_addr == from->local.s_addr &&
			    to->local_call_id == from->peer_call_id &&
			    to != from) {
				*ret = n;
				return s;
			}
		}
	}
	return NULL;
}

static int null_frame_send(struct dataplane *dp, uint32_t id, uint16_t protocol,
			   const uint8_t *data, size_t len)
{
	struct null_session *s = find(to_null(dp), id), *peer;
	struct null *n = NULL;
	struct null_frame *f;

	if (!s)
		return -ENOENT;
	peer = find_peer(&s->st.session, &n);
	if (!peer || to_null(dp)->deaf)
		return 0; /* GRE to nobody is lost as well */
	f = malloc(sizeof(*f) + len);
	if (!f)
		return -ENOMEM;
	f->next = NULL;
	f->id = peer->st.id;
	f->protocol = protocol;
	f->len = len;
	memcpy(f->data, data, len);
	*n->last = f;
	n->last = &f->next;
	sd_event_source_set_enabled(n->defer, SD_EVENT_ONESHOT);
	return 0;
}

static int null_netdev_demand(struct dataplane *dp, uint32_t ifindex, bool on)
{
	struct null *n = to_null(dp);
	uint32_t *room;

	if (on && sibling(n, NULL, ifindex)) {
		snprintf(dp->error, sizeof(dp->error),
			 "the netdev has a session");
		return -EBUSY;
	}
	end_demand(n, ifindex);
	if (!on)
		return 0;
	room = find_demand(n, 0);
	if (!room)
		return -ENOMEM;
	*room = ifindex;
	return 0;
}

static int null_deliver(sd_event_source *s, void *user)
{
	struct null *n = user;
	struct null_frame *f = n->first;

	(void)s;
	n->first = NULL;
	n->last = &n->first;
	while (f) {
		struct null_frame *next = f->next;

		n->dp.handlers->frame(n->dp.user, f->id, f->protocol, f->data,
				      f->len);
		free(f);
		f = next;
	}
	return 0;
}

static void null_free(struct dataplane *dp)
{
	struct null *n = to_null(dp);

	for (struct null **p = &null_all; *p; p = &(*p)->next) {
		if (*p == n) {
			*p = n->next;
			break;
		}
	}
	while (n->sessions)
		null_session_del(dp, n->sessions->st.id);
	while (n->first) {
		struct null_frame *next = n->first->next;

		free(n->first);
		n->first = next;
	}
	sd_event_source_disable_unref(n->defer);
	free(n);
}

static const struct dataplane_ops null_ops = {
	.session_new = null_session_new,
	.session_set = null_session_set,
	.session_dump = null_session_dump,
	.session_adopt = null_session_adopt,
	.session_del = null_session_del,
	.frame_send = null_frame_send,
	.netdev_demand = null_netdev_demand,
	.free = null_free,
};

int dataplane_null_new(sd_event *event,
		       const struct dataplane_handlers *handlers, void *user,
		       struct dataplane **ret)
{
	struct null *n = calloc(1, sizeof(*n));
	int r;

	if (!n)
		return -ENOMEM;
	n->dp.ops = &null_ops;
	n->dp.handlers = handlers;
	n->dp.user = user;
	n->last = &n->first;
	r = sd_event_add_defer(event, &n->defer, null_deliver, n);
	if (r >= 0)
		r = sd_event_source_set_enabled(n->defer, SD_EVENT_OFF);
	if (r < 0) {
		free(n);
		return r;
	}
	n->next = null_all;
	null_all = n;
	*ret = &n->dp;
	return 0;
}

const struct dataplane_set *dataplane_null_state(struct dataplane *dp,
						 uint32_t id)
{
	struct null_session *s = find(to_null(dp), id);

	return s ? &s->set : NULL;
}

void dataplane_null_deaf(struct dataplane *dp, bool deaf)
{
	to_null(dp)->deaf = deaf;
}

bool dataplane_null_packet(struct dataplane *dp, uint32_t ifindex)
{
	if (!ifindex || !find_demand(to_null(dp), ifindex))
		return false;
	dp->handlers->demand(dp->user, ifindex);
	return true;
}

uint64_t *dataplane_null_stats(struct dataplane *dp, uint32_t id)
{
	return find(to_null(dp), id)->st.stats;
}

void dataplane_null_event(struct dataplane *dp, uint32_t id,
			  enum pptp_event event, uint32_t reason)
{
	const struct null_session *s = find(to_null(dp), id);
	uint64_t stats[PPTP_A_STATS_MAX + 1];
	bool ends = s && event == PPTP_EVENT_SESSION_DEL;

	if (ends) {
		memcpy(stats, s->st.stats, sizeof(stats));
		null_session_del(dp, id);
	}
	dp->handlers->event(dp->user, id, event, reason, ends ? stats : NULL);
}
