// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netdevs by their name, by their number and by the number in their name. A login is
 * not to cost the more the more others are there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "iface_keep.h"
#include "iface_name.h"
#include "iface_priv.h"

static struct iface_list *of_name(struct ifaces *all, const char *name)
{
	return &all->by_name[hash_text(name) % IFACES_BUCKETS];
}

static struct iface_list *of_ifindex(struct ifaces *all, uint32_t ifindex)
{
	return &all->by_ifindex[ifindex % IFACES_BUCKETS];
}

/* Without memory a number counts as free, and the kernel says that it is not. */
static bool grow(struct iface_numbers *numbers, unsigned int n)
{
	unsigned int size = numbers->size ? numbers->size : 64;
	uint8_t *users;

	while (size <= n)
		size *= 2;
	users = realloc(numbers->users, size);
	if (!users)
		return false;
	memset(users + numbers->size, 0, size - numbers->size);
	numbers->users = users;
	numbers->size = size;
	return true;
}

void iface_number_take(struct iface_numbers *numbers, unsigned int n)
{
	if (!n || n > IFACE_NUMBERS_MAX ||
	    (n >= numbers->size && !grow(numbers, n)))
		return;
	numbers->users[n]++;
}

void iface_number_release(struct iface_numbers *numbers, unsigned int n)
{
	if (!n || n >= numbers->size || !numbers->users[n])
		return;
	numbers->users[n]--;
	if (n < numbers->lowest)
		numbers->lowest = n;
}

unsigned int iface_number_free(struct iface_numbers *numbers)
{
	unsigned int n = numbers->lowest ? numbers->lowest : 1;

	while (n < numbers->size && numbers->users[n])
		n++;
	numbers->lowest = n;
	return n;
}

void iface_add(struct ifaces *all, struct iface *i)
{
	i->all = all;
	LIST_INSERT_HEAD(&all->list, i, entry);
	LIST_INSERT_HEAD(of_name(all, i->name), i, by_name);
	iface_number_take(&all->numbers, iface_name_number(i->name));
	if (i->ifindex)
		LIST_INSERT_HEAD(of_ifindex(all, i->ifindex), i, by_ifindex);
	if (i->port.name[0])
		all->ports++;
}

struct iface *iface_new(struct ifaces *all, const char *name)
{
	struct iface *i = calloc(1, sizeof(*i));

	if (!i)
		return NULL;
	snprintf(i->name, sizeof(i->name), "%s", name);
	iface_add(all, i);
	return i;
}

void iface_free(struct iface *i)
{
	iface_set_ifindex(i, 0);
	iface_number_release(&i->all->numbers, iface_name_number(i->name));
	LIST_REMOVE(i, by_name);
	LIST_REMOVE(i, entry);
	free(i->kept);
	free(i);
}

void iface_set_name(struct iface *i, const char *name)
{
	struct ifaces *all = i->all;

	LIST_REMOVE(i, by_name);
	iface_number_release(&all->numbers, iface_name_number(i->name));
	snprintf(i->name, sizeof(i->name), "%s", name);
	iface_number_take(&all->numbers, iface_name_number(i->name));
	LIST_INSERT_HEAD(of_name(all, i->name), i, by_name);
}

void iface_set_ifindex(struct iface *i, uint32_t ifindex)
{
	if (i->ifindex)
		LIST_REMOVE(i, by_ifindex);
	i->ifindex = ifindex;
	if (ifindex)
		LIST_INSERT_HEAD(of_ifindex(i->all, ifindex), i, by_ifindex);
}

struct iface *iface_by_ifindex(struct ifaces *all, uint32_t ifindex)
{
	struct iface *i;

	LIST_FOREACH(i, of_ifindex(all, ifindex), by_ifindex)
	{
		if (i->ifindex == ifindex)
			break;
	}
	return i;
}

struct iface *iface_by_name(struct ifaces *all, const char *name,
			    const struct iface *but)
{
	struct iface *i;

	LIST_FOREACH(i, of_name(all, name), by_name)
	{
		if (i != but && !strcmp(i->name, name))
			break;
	}
	return i;
}

struct iface *iface_find(struct ifaces *all, const char *name)
{
	struct iface *i;

	LIST_FOREACH(i, of_name(all, name), by_name)
	{
		if (!i->dynamic && !strcmp(i->name, name))
			break;
	}
	return i;
}

struct iface *iface_kept(struct ifaces *all, const char *name)
{
	struct iface *i;

	LIST_FOREACH(i, of_name(all, name), by_name)
	{
		if (i->kept && !i->holder && !strcmp(i->name, name))
			break;
	}
	return i;
}
