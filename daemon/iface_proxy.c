// SPDX-License-Identifier: GPL-2.0-only
/* Proxy ARP: a peer's address that is one of a LAN's. */
#include "iface_priv.h"

#include <arpa/inet.h>

#include "log.h"

void iface_proxy_add(struct iface *iface, const char *lan)
{
	struct rtn *rtn = iface->all->rtn;
	char ip[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &iface->remote, ip, sizeof(ip));
	if (rtn_proxy_arp_add(rtn, lan, iface->remote, &iface->proxy_lan)) {
		iface->proxy_lan = 0;
		log_warn("interface %s: no proxy ARP for %s on %s: %s",
			 iface->name, ip, lan, rtn_error(rtn));
		return;
	}
	if (!rtn_forwarding(rtn, iface->proxy_lan))
		log_warn("interface %s: proxy ARP for %s on %s needs "
			 "forwarding: sysctl net.ipv4.ip_forward=1",
			 iface->name, ip, lan);
}

/* The kernel has one entry for all, as while an old call of the user lingers. */
static bool is_shared(const struct iface *iface)
{
	const struct iface *i;

	LIST_FOREACH(i, &iface->all->list, entry)
	{
		if (i != iface && i->proxy_lan == iface->proxy_lan &&
		    i->remote.s_addr == iface->remote.s_addr)
			return true;
	}
	return false;
}

void iface_proxy_del(struct iface *iface)
{
	if (iface->proxy_lan && !is_shared(iface))
		rtn_proxy_arp_del(iface->all->rtn, iface->proxy_lan,
				  iface->remote);
	iface->proxy_lan = 0;
}
