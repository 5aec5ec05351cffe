/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * DNS servers that peers of our clients give: told to systemd-resolved where it
 * runs, else to the program resolvconf where there is one. Nothing waits.
 */
#ifndef KPPTPD_PEER_DNS_H
#define KPPTPD_PEER_DNS_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct sd_event sd_event;
struct peer_dns;

/* IPCP (RFC 1877) carries a primary and a secondary server. */
#define PEER_DNS_MAX 2

/**
 * struct peer_dns_servers - of one tunnel
 * @netdev: name of its netdev, by which resolvconf knows them
 * @ifindex: its number, by which systemd-resolved does
 * @count: servers
 * @addr: the servers
 * @exclusive: no other servers are to be asked while these are there
 */
struct peer_dns_servers {
	char netdev[IF_NAMESIZE];
	uint32_t ifindex;
	unsigned int count;
	struct in_addr addr[PEER_DNS_MAX];
	bool exclusive;
};

/** peer_dns_new() - without any servers; NULL without memory */
struct peer_dns *peer_dns_new(sd_event *event);

/**
 * peer_dns_set() - have the servers of a tunnel used
 * @dns: those of all tunnels
 * @servers: at least one; they take the place of those of the same netdev
 *
 * What fails is logged only.
 */
void peer_dns_set(struct peer_dns *dns, const struct peer_dns_servers *servers);

/** peer_dns_clear() - no more; nothing happens to a netdev that has none */
void peer_dns_clear(struct peer_dns *dns, const char *netdev);

/** peer_dns_free() - take all back; NULL is fine */
void peer_dns_free(struct peer_dns *dns);

#endif /* KPPTPD_PEER_DNS_H */
