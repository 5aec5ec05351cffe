// SPDX-License-Identifier: GPL-2.0-only
#include "net/peer_dns.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "log.h"
#include "net/resolvconf.h"

#define RESOLVED_NAME "org.freedesktop.resolve1"
#define RESOLVED_PATH "/org/freedesktop/resolve1"
#define RESOLVED_MANAGER "org.freedesktop.resolve1.Manager"

/* A resolver that hangs is none; microseconds. */
#define RESOLVED_PATIENCE_US (5 * 1000000ull)

/**
 * struct entry - servers of one tunnel
 * @all: where it belongs
 * @entry: in the list
 * @servers: the servers
 * @slot: systemd-resolved has yet to say whether it takes them; or NULL
 * @resolvconf: they were given to resolvconf
 */
struct entry {
	struct peer_dns *all;
	LIST_ENTRY(entry) entry;
	struct peer_dns_servers servers;
	sd_bus_slot *slot;
	bool resolvconf;
};

/**
 * struct peer_dns - those of all tunnels
 * @event: loop
 * @bus: system bus, or NULL
 * @resolvconf: the program
 * @warned: it was said that nobody takes them
 * @list: by tunnel
 */
struct peer_dns {
	sd_event *event;
	sd_bus *bus;
	struct resolvconf *resolvconf;
	bool warned;
	LIST_HEAD(, entry) list;
};

static void on_absent(void *user)
{
	struct peer_dns *dns = user;

	if (dns->warned)
		return;
	dns->warned = true;
	log_warn("DNS servers of peers are not used: neither systemd-resolved "
		 "nor resolvconf is here");
}

struct peer_dns *peer_dns_new(sd_event *event)
{
	struct peer_dns *dns = calloc(1, sizeof(*dns));

	if (!dns)
		return NULL;
	dns->event = event;
	LIST_INIT(&dns->list);
	dns->resolvconf = resolvconf_new(event, on_absent, dns);
	if (dns->resolvconf)
		return dns;
	free(dns);
	return NULL;
}

static void close_bus(struct peer_dns *dns)
{
	sd_bus_close(dns->bus);
	dns->bus = sd_bus_unref(dns->bus);
}

/* A bus that was there and is not any more is looked for anew. */
static sd_bus *open_bus(struct peer_dns *dns)
{
	if (dns->bus && sd_bus_is_open(dns->bus) > 0)
		return dns->bus;
	close_bus(dns);
	if (sd_bus_open_system(&dns->bus) < 0)
		return NULL;
	if (sd_bus_attach_event(dns->bus, dns->event, 0) < 0)
		close_bus(dns);
	return dns->bus;
}

static sd_bus_message *call_new(sd_bus *bus, const char *method,
				uint32_t ifindex)
{
	sd_bus_message *m = NULL;

	if (sd_bus_message_new_method_call(bus, &m, RESOLVED_NAME,
					   RESOLVED_PATH, RESOLVED_MANAGER,
					   method) < 0)
		return NULL;
	/* One that the administrator has switched off stays off. */
	sd_bus_message_set_auto_start(m, 0);
	if (sd_bus_message_append(m, "i", (int)ifindex) >= 0)
		return m;
	sd_bus_message_unref(m);
	return NULL;
}

/* Without a callback the answer does not matter. */
static bool call_send(sd_bus *bus, sd_bus_slot **slot, sd_bus_message *m,
		      sd_bus_message_handler_t fn, void *user)
{
	int err =
		sd_bus_call_async(bus, slot, m, fn, user, RESOLVED_PATIENCE_US);

	sd_bus_message_unref(m);
	return err >= 0;
}

static bool append_servers(sd_bus_message *m,
			   const struct peer_dns_servers *servers)
{
	int err = sd_bus_message_open_container(m, 'a', "(iay)");

	for (unsigned int i = 0; i < servers->count && err >= 0; i++) {
		err = sd_bus_message_open_container(m, 'r', "iay");
		if (err >= 0)
			err = sd_bus_message_append(m, "i", AF_INET);
		if (err >= 0)
			err = sd_bus_message_append_array(
				m, 'y', &servers->addr[i],
				sizeof(servers->addr[i]));
		if (err >= 0)
			err = sd_bus_message_close_container(m);
	}
	return err >= 0 && sd_bus_message_close_container(m) >= 0;
}

static void give_to_resolvconf(struct entry *e);

static int on_set(sd_bus_message *m, void *user, sd_bus_error *error)
{
	const sd_bus_error *why = sd_bus_message_get_error(m);
	struct entry *e = user;

	(void)error;
	e->slot = sd_bus_slot_unref(e->slot);
	if (!why) {
		log_info("%s: systemd-resolved has its DNS servers",
			 e->servers.netdev);
		return 0;
	}
	log_debug("%s: systemd-resolved: %s", e->servers.netdev,
		  why->message ? why->message : why->name);
	give_to_resolvconf(e);
	return 0;
}

/* For all names, and with "." as a domain that routes, in place of all others. */
static void send_scope(sd_bus *bus, const struct peer_dns_servers *servers)
{
	sd_bus_message *m = call_new(bus, "SetLinkDomains", servers->ifindex);
	int err;

	if (!m)
		return;
	if (servers->exclusive)
		err = sd_bus_message_append(m, "a(sb)", 1, ".", 1);
	else
		err = sd_bus_message_append(m, "a(sb)", 0);
	if (err >= 0)
		call_send(bus, NULL, m, NULL, NULL);
	else
		sd_bus_message_unref(m);
	m = call_new(bus, "SetLinkDefaultRoute", servers->ifindex);
	if (m && sd_bus_message_append(m, "b", 1) >= 0)
		call_send(bus, NULL, m, NULL, NULL);
	else
		sd_bus_message_unref(m);
}

static bool give_to_resolved(struct entry *e)
{
	sd_bus *bus = open_bus(e->all);
	sd_bus_message *m;

	if (!bus)
		return false;
	m = call_new(bus, "SetLinkDNS", e->servers.ifindex);
	if (!m)
		return false;
	if (!append_servers(m, &e->servers)) {
		sd_bus_message_unref(m);
		return false;
	}
	if (!call_send(bus, &e->slot, m, on_set, e))
		return false;
	send_scope(bus, &e->servers);
	return true;
}

static void take_from_resolved(const struct entry *e)
{
	sd_bus *bus = open_bus(e->all);
	sd_bus_message *m = NULL;

	if (bus)
		m = call_new(bus, "RevertLink", e->servers.ifindex);
	if (m)
		call_send(bus, NULL, m, NULL, NULL);
}

#define KEY_SIZE (IF_NAMESIZE + 8)

static const char *key(char buf[static KEY_SIZE], const struct entry *e)
{
	snprintf(buf, KEY_SIZE, "%s.kpptp", e->servers.netdev);
	return buf;
}

static void give_to_resolvconf(struct entry *e)
{
	char text[PEER_DNS_MAX * 40] = "", name[KEY_SIZE], ip[INET_ADDRSTRLEN];
	size_t len = 0;

	for (unsigned int i = 0; i < e->servers.count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
					"nameserver %s\n",
					inet_ntop(AF_INET, &e->servers.addr[i],
						  ip, sizeof(ip)));
	e->resolvconf = true;
	resolvconf_add(e->all->resolvconf, key(name, e), text,
		       e->servers.exclusive);
}

static struct entry *find(const struct peer_dns *dns, const char *netdev)
{
	struct entry *e;

	LIST_FOREACH(e, &dns->list, entry)
	{
		if (!strcmp(e->servers.netdev, netdev))
			return e;
	}
	return NULL;
}

static void clear(struct entry *e)
{
	char name[KEY_SIZE];

	sd_bus_slot_unref(e->slot);
	if (e->resolvconf)
		resolvconf_del(e->all->resolvconf, key(name, e));
	else
		take_from_resolved(e);
	LIST_REMOVE(e, entry);
	free(e);
}

void peer_dns_set(struct peer_dns *dns, const struct peer_dns_servers *servers)
{
	struct entry *e = find(dns, servers->netdev);

	if (e)
		clear(e);
	e = calloc(1, sizeof(*e));
	if (!e) {
		log_error("%s: out of memory", servers->netdev);
		return;
	}
	e->all = dns;
	e->servers = *servers;
	LIST_INSERT_HEAD(&dns->list, e, entry);
	if (!give_to_resolved(e))
		give_to_resolvconf(e);
}

void peer_dns_clear(struct peer_dns *dns, const char *netdev)
{
	struct entry *e = find(dns, netdev);

	if (e)
		clear(e);
}

void peer_dns_free(struct peer_dns *dns)
{
	struct entry *e, *next;

	if (!dns)
		return;
	for (e = LIST_FIRST(&dns->list); e; e = next) {
		next = LIST_NEXT(e, entry);
		clear(e);
	}
	resolvconf_free(dns->resolvconf);
	/* One that is not even ready has nothing of ours. */
	if (dns->bus && sd_bus_is_ready(dns->bus) > 0)
		sd_bus_flush(dns->bus);
	close_bus(dns);
	free(dns);
}
