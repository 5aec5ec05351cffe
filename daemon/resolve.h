/* SPDX-License-Identifier: GPL-2.0-only */
/* IPv4 addresses of a host by its name, without waiting for name servers. */
#ifndef KPPTPD_RESOLVE_H
#define KPPTPD_RESOLVE_H

#include <netinet/in.h>

typedef struct sd_event sd_event;
struct resolve;

/* Of one name; what a server has more of is not tried. */
#define RESOLVE_MAX 8

/**
 * struct resolve_answer - what came of it
 * @count: addresses; 0 when there are none
 * @addr: in the order in which they are to be tried
 * @error: why there are none, in words, while @count is 0
 */
struct resolve_answer {
	unsigned int count;
	struct in_addr addr[RESOLVE_MAX];
	const char *error;
};

/* The request is over when this is called, and freed when it returns. */
typedef void resolve_fn(const struct resolve_answer *answer, void *user);

/**
 * resolve_start() - look a name up, in /etc/hosts and then by DNS
 * @event: loop
 * @name: a host name, or an address in dotted form
 * @fn: called once, from the loop, never from here; not after resolve_cancel()
 * @user: for @fn
 *
 * What /etc/resolv.conf says is read anew each time. Name servers that do not
 * answer are given up after six seconds each.
 *
 * Return: the request, or NULL without memory.
 */
struct resolve *resolve_start(sd_event *event, const char *name, resolve_fn *fn,
			      void *user);

/** resolve_cancel() - forget a request; NULL is fine */
void resolve_cancel(struct resolve *r);

#endif /* KPPTPD_RESOLVE_H */
