// SPDX-License-Identifier: GPL-2.0-only
/*
 * The second netdev of a tunnel, in ethernet mode, as a port of a bridge. One of
 * ours carries an altname that begins with "<", by which a daemon that comes
 * after us knows that it may go.
 */
#include "iface_priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "iface_rules.h"
#include "log.h"

/* One that somebody else made, with what he set on it. */
static void adopt(void *user, const struct rtn_link *link)
{
	struct iface_port *port = user;

	if (link->bridge_port && !link->altname[0] &&
	    !strcmp(link->name, port->name))
		port->ifindex = link->ifindex;
}

static int make(struct iface *iface)
{
	struct iface_port *port = &iface->port;
	struct rtn *rtn = iface->all->rtn;
	char altname[IF_NAMESIZE + 2];
	int err = rtn_link_add_bridge_port(rtn, port->name, &port->ifindex);

	if (err == -EEXIST) {
		port->ifindex = 0;
		rtn_link_dump(rtn, adopt, port);
		return port->ifindex ? 0 : err;
	}
	if (err)
		return err;
	port->made = true;
	snprintf(altname, sizeof(altname), "<%s>", port->name);
	return rtn_link_altname(rtn, port->ifindex, altname);
}

static int enslave(struct iface *iface, const struct rtn_port *port,
		   uint32_t mtu)
{
	struct rtn *rtn = iface->all->rtn;
	int err = make(iface);

	if (!err)
		err = rtn_link_up(rtn, iface->port.ifindex, mtu);
	return err ? err : rtn_port_set(rtn, iface->port.ifindex, port);
}

bool iface_bridge_start(struct iface *iface, const char *name,
			const struct rtn_port *port, uint32_t mtu, char *why,
			size_t size)
{
	int err;

	iface_bridge_stop(iface);
	snprintf(iface->port.name, sizeof(iface->port.name), "%s", name);
	iface->all->ports++;
	err = enslave(iface, port, mtu);
	if (!err) {
		iface_rules_port(iface);
		return true;
	}
	if (err == -EEXIST)
		snprintf(why, size, "the name %s is taken", name);
	else
		snprintf(why, size, "%s", rtn_error(iface->all->rtn));
	iface_bridge_stop(iface);
	return false;
}

void iface_bridge_mtu(struct iface *iface, uint32_t mtu)
{
	if (iface->port.ifindex)
		rtn_link_up(iface->all->rtn, iface->port.ifindex, mtu);
}

void iface_bridge_gone(struct iface *iface)
{
	log_warn("interface %s: removed, or moved to another namespace, by "
		 "someone else: %s bridges no more",
		 iface->port.name, iface->name);
	iface->all->ports--;
	iface->port = (struct iface_port){ 0 };
}

void iface_bridge_stop(struct iface *iface)
{
	struct iface_port port = iface->port;

	iface_rules_port_stop(iface);
	/* First forgotten, so that our own removal is no news. */
	iface->port = (struct iface_port){ 0 };
	if (port.name[0])
		iface->all->ports--;
	if (port.ifindex && port.made)
		rtn_link_del(iface->all->rtn, port.ifindex);
}
