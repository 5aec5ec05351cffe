// SPDX-License-Identifier: GPL-2.0-only
/* Netdevs and their names: which one an entry or a session gets. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "iface_name.h"
#include "iface_priv.h"
#include "log.h"

/* A dynamic netdev makes way for a configured one of the same name. */
static bool make_way(struct ifaces *all, struct iface *i)
{
	char name[IF_NAMESIZE];

	for (unsigned int n = iface_number_free(&all->numbers);
	     n <= IFACE_DYNAMIC_MAX; n++) {
		int err;

		iface_name_dynamic(name, n);
		if (iface_by_name(all, name, NULL))
			continue;
		err = rtn_link_rename(all->rtn, i->ifindex, name);
		if (!err) {
			log_info("interface %s: now %s", i->name, name);
			iface_set_name(i, name);
			if (i->clamped[0])
				iface_clamp(i);
			return true;
		}
		if (err != -EEXIST)
			return false;
	}
	return false;
}

/**
 * struct search - for a netdev that can be a configured one
 * @name: its name
 * @ifindex: its number, 0 while there is none
 */
struct search {
	const char *name;
	uint32_t ifindex;
};

static void look(void *user, const struct rtn_link *link)
{
	struct search *search = user;

	if (!strcmp(link->name, search->name) && !link->altname[0] &&
	    !link->bridge_port)
		search->ifindex = link->ifindex;
}

static uint32_t find_foreign(struct ifaces *all, const char *name)
{
	struct search search = { .name = name };

	rtn_link_dump(all->rtn, look, &search);
	return search.ifindex;
}

/* One that is made now is down. */
static void rise(struct iface *i)
{
	i->rising = true;
	if (rtn_link_up(i->all->rtn, i->ifindex, 0))
		i->rising = false;
}

static int add(struct iface *i)
{
	uint32_t ifindex = 0;
	int err = rtn_link_add(i->all->rtn, i->name, &ifindex);

	if (!err)
		iface_set_ifindex(i, ifindex);
	return err;
}

bool iface_ready(struct iface *i)
{
	struct rtn *rtn = i->all->rtn;
	struct iface *other;
	int err;

	if (i->ifindex)
		return true;
	err = add(i);
	if (err == -EEXIST && iface_remove_retired(i->all))
		err = add(i);
	other = err == -EEXIST ? iface_by_name(i->all, i->name, i) : NULL;
	if (other && make_way(i->all, other))
		err = add(i);
	if (!err) {
		i->why[0] = '\0';
		rise(i);
		return true;
	}
	if (err == -EEXIST)
		iface_set_ifindex(i, find_foreign(i->all, i->name));
	if (!i->ifindex) {
		snprintf(i->why, sizeof(i->why), "%s",
			 err == -EEXIST ? "another netdev has that name" :
					  rtn_error(rtn));
		log_error("interface %s: cannot be made: %s", i->name, i->why);
		i->all->missing = true;
		return false;
	}
	i->why[0] = '\0';
	rtn_link_up(rtn, i->ifindex, 0);
	return true;
}

bool iface_is_taken(struct ifaces *all, const char *name)
{
	iface_remove_retired(all);
	return if_nametoindex(name) && !iface_by_name(all, name, NULL) &&
	       !find_foreign(all, name);
}

/* A name may be free now that one of these waited for. */
void iface_make_missing(struct ifaces *all)
{
	struct iface *i;

	if (!all->missing)
		return;
	all->missing = false;
	LIST_FOREACH(i, &all->list, entry)
	{
		if (i->dynamic || i->ifindex || !i->why[0])
			continue;
		if (if_nametoindex(i->name))
			all->missing = true;
		else
			iface_ready(i);
	}
}

struct iface *iface_static(struct ifaces *all, const char *name)
{
	struct iface *i = iface_find(all, name);

	if (i)
		return i;
	i = iface_new(all, name);
	if (i)
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

/* By the first number that the kernel lets it have. */
static int add_numbered(struct iface *i)
{
	unsigned int n = iface_name_number(i->name);
	char name[IF_NAMESIZE];
	int err;

	while ((err = add(i)) == -EEXIST && n < IFACE_DYNAMIC_MAX) {
		iface_name_dynamic(name, ++n);
		iface_set_name(i, name);
	}
	return err;
}

struct iface *iface_dynamic(struct ifaces *all, const char *user, void *holder)
{
	char name[IF_NAMESIZE];
	struct iface *i;

	iface_name_dynamic(name, iface_number_free(&all->numbers));
	i = iface_new(all, name);
	if (!i)
		return NULL;
	i->dynamic = true;
	if (add_numbered(i)) {
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
