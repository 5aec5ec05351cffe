// SPDX-License-Identifier: GPL-2.0-only
/* Clients whose tunnels pass from one process to the next. */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <systemd/sd-event.h>

#include "client_priv.h"
#include "ppp/crypto/digest.h"

#define PART(member)                            \
	{                                       \
		&mc->member, sizeof(mc->member) \
	}
#define TEXT(text)                       \
	{                                \
		(text), strlen(text) + 1 \
	}

/* The members are those that same_tunnel() compares. */
void client_print(const struct model_client *mc,
		  const uint8_t salt[static CLIENT_SALT_SIZE],
		  uint8_t out[static CLIENT_PRINT_SIZE])
{
	struct digest_part parts[20 + MODEL_HOSTS_MAX] = {
		{ salt, CLIENT_SALT_SIZE },
		TEXT(mc->name),
		TEXT(mc->user),
		TEXT(mc->password),
		TEXT(mc->profile),
		PART(max_mtu),
		PART(max_mru),
		PART(mrru),
		PART(links),
		PART(src_address),
		PART(add_default_route),
		PART(default_route_distance),
		PART(dial_on_demand),
		PART(use_peer_dns),
		PART(allow),
		PART(keepalive_timeout),
		PART(connect_to.count),
	};
	size_t n = 17;

	for (uint32_t i = 0; i < mc->connect_to.count; i++)
		parts[n++] = (struct digest_part)TEXT(mc->connect_to.host[i]);
	digest_sha1(parts, n, out);
}

void client_save(const struct client *c, struct client_saved *out)
{
	const struct model_client *mc = client_model(c);

	snprintf(out->name, sizeof(out->name), "%s", c->name);
	out->endpoint = c->endpoint;
	out->server = c->server;
	if (!mc || getrandom(out->salt, sizeof(out->salt), 0) !=
			   (ssize_t)sizeof(out->salt))
		return;
	client_print(mc, out->salt, out->print);
}

unsigned int client_slot(const struct client *c, const struct session *s)
{
	unsigned int i = 0;

	while (i + 1 < c->calls && c->call[i].s != s)
		i++;
	return i;
}

static struct client *find(const struct clients *all, const char *name)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}

bool client_config(const struct clients *all, const struct client_saved *from,
		   struct session_config *cfg)
{
	struct client *c = find(all, from->name);
	const struct model_client *mc = c ? client_model(c) : NULL;
	uint8_t print[CLIENT_PRINT_SIZE];

	if (!mc)
		return false;
	client_print(mc, from->salt, print);
	if (!digest_equal(print, from->print, sizeof(print)))
		return false;
	*cfg = (struct session_config){ .ops = &client_session_ops, .user = c };
	client_fill_config(all->d, mc, cfg);
	cfg->link.endpoint = from->endpoint;
	return true;
}

bool client_adopt(struct client *c, struct session *s, unsigned int slot)
{
	if (slot >= c->calls || c->call[slot].s)
		return false;
	c->call[slot].s = s;
	return true;
}

void client_adopted(struct client *c, const struct client_saved *from)
{
	c->endpoint = from->endpoint;
	c->server = from->server;
	client_stop_round(c);
	for (unsigned int i = 0; i < c->calls; i++)
		sd_event_source_set_enabled(c->call[i].timer, SD_EVENT_OFF);
}

void clients_pause(struct clients *all, const char *why)
{
	struct client *c;

	TAILQ_FOREACH(c, &all->list, entry)
	{
		const struct bundle *b = client_bundle_of(c);

		client_stop_round(c);
		client_wait_no_more(c);
		for (unsigned int i = 0; i < c->calls; i++) {
			struct client_call *call = &c->call[i];

			sd_event_source_set_enabled(call->timer, SD_EVENT_OFF);
			if (call->s && (!b || call->s->bundle != b))
				session_end(call->s, CTRL_CLOSE_ADMIN, why);
		}
	}
}
