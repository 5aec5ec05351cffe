// SPDX-License-Identifier: GPL-2.0-only
/* Netdevs and their names: which one an entry or a session gets. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iface_name.h"
#include "iface_priv.h"
#include "log.h"

static struct iface *find_any(struct ifaces *all, const char *name)
{
	for (struct iface *i = all->first; i; i = i->next) {
		if (!strcmp(i->name, name))
			return i;
	}
	return NULL;
}

/* The lowest number that no netdev of ours has. */
static unsigned int free_number(struct ifaces *all)
{
	unsigned int count = 0, n, free_n = 1;
	struct iface *i;
	bool *seen;

	for (i = all->first; i; i = i->next)
		count++;
	seen = calloc(count + 2, sizeof(*seen));
	if (!seen)
		return count + 1;
	for (i = all->first; i; i = i->next) {
		n = iface_name_number(i->name);
		if (n && n <= count)
			seen[n] = true;
	}
	while (seen[free_n])
		free_n++;
	free(seen);
	return free_n;
}

/* A dynamic netdev makes way for a configured one of the same name. */
static bool make_way(struct ifaces *all, struct iface *i)
{
	char name[IF_NAMESIZE];

	for (unsigned int n = free_number(all); n <= IFACE_DYNAMIC_MAX; n++) {
		int err;

		iface_name_dynamic(name, n);
		if (find_any(all, name))
			continue;
		err = rtn_link_rename(all->rtn, i->ifindex, name);
		if (!err) {
			log_info("interface %s: now %s", i->name, name);
			snprintf(i->name, sizeof(i->name), "%s", name);
			if (i->clamped[0])
				iface_clamp(i);
			return true;
		}
		if (err != -EEXIST)
			return false;
	}
	return false;
}

static void adopt_link(void *user, const struct rtn_link *link)
{
	struct iface *i = user;

	if (!strcmp(link->name, i->name) && !link->altname[0] &&
	    !link->bridge_port)
		i->ifindex = link->ifindex;
}

static struct iface *namesake(const struct iface *of)
{
	for (struct iface *i = of->all->first; i; i = i->next) {
		if (i != of && !strcmp(i->name, of->name))
			return i;
	}
	return NULL;
}

bool iface_ready(struct iface *i)
{
	struct rtn *rtn = i->all->rtn;
	struct iface *other;
	int err;

	if (i->ifindex)
		return true;
	err = rtn_link_add(rtn, i->name, &i->ifindex);
	if (err == -EEXIST && iface_remove_retired(i->all))
		err = rtn_link_add(rtn, i->name, &i->ifindex);
	other = err == -EEXIST ? namesake(i) : NULL;
	if (other && make_way(i->all, other))
		err = rtn_link_add(rtn, i->name, &i->ifindex);
	if (err == -EEXIST) {
		rtn_link_dump(rtn, adopt_link, i);
		if (i->ifindex)
			err = 0;
	}
	if (err) {
		snprintf(i->why, sizeof(i->why), "%s",
			 err == -EEXIST ? "another netdev has that name" :
					  rtn_error(rtn));
		log_error("interface %s: cannot be made: %s", i->name, i->why);
		return false;
	}
	i->why[0] = '\0';
	rtn_link_up(rtn, i->ifindex, 0);
	return true;
}

bool iface_is_taken(struct ifaces *all, const char *name)
{
	struct iface probe = { .all = all };

	iface_remove_retired(all);
	if (!if_nametoindex(name) || find_any(all, name))
		return false;
	snprintf(probe.name, sizeof(probe.name), "%s", name);
	rtn_link_dump(all->rtn, adopt_link, &probe);
	return !probe.ifindex;
}

/* A name may be free now that one of these waited for. */
void iface_make_missing(const struct ifaces *all)
{
	for (struct iface *i = all->first; i; i = i->next) {
		if (!i->dynamic && !i->ifindex && i->why[0] &&
		    !if_nametoindex(i->name))
			iface_ready(i);
	}
}

static struct iface *iface_alloc(struct ifaces *all)
{
	struct iface *i = calloc(1, sizeof(*i));

	if (!i)
		return NULL;
	i->all = all;
	i->next = all->first;
	all->first = i;
	return i;
}

struct iface *iface_static(struct ifaces *all, const char *name)
{
	struct iface *i = iface_find(all, name);

	if (i)
		return i;
	i = iface_alloc(all);
	if (!i)
		return NULL;
	snprintf(i->name, sizeof(i->name), "%s", name);
	iface_ready(i);
	return i;
}

/* Without it a daemon that comes after us would not know the netdev for dynamic. */
static int set_altname(struct iface *i, const char *user)
{
	struct rtn *rtn = i->all->rtn;
	int err = -EEXIST;

	for (unsigned int n = 1; err == -EEXIST && n <= IFACE_DYNAMIC_MAX;
	     n++) {
		iface_name_alt(i->altname, user, n);
		err = rtn_link_altname(rtn, i->ifindex, i->altname);
		/* The user's last one, who was quick to come again. */
		if (err == -EEXIST && iface_remove_retired(i->all))
			err = rtn_link_altname(rtn, i->ifindex, i->altname);
	}
	if (!err)
		return 0;
	log_error("interface %s: name %s: %s", i->name, i->altname,
		  rtn_error(rtn));
	i->altname[0] = '\0';
	return err;
}

struct iface *iface_dynamic(struct ifaces *all, const char *user, void *holder)
{
	struct iface *i = iface_alloc(all);
	unsigned int n;
	int err;

	if (!i)
		return NULL;
	i->dynamic = true;
	n = free_number(all);
	do {
		iface_name_dynamic(i->name, n++);
		err = rtn_link_add(all->rtn, i->name, &i->ifindex);
	} while (err == -EEXIST && n <= IFACE_DYNAMIC_MAX);
	if (err) {
		log_error("interface %s: cannot be made: %s", i->name,
			  rtn_error(all->rtn));
		iface_free(i);
		return NULL;
	}
	if (set_altname(i, user)) {
		iface_remove(i);
		return NULL;
	}
	i->holder = holder;
	return i;
}
