/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program resolvconf (of the Debian package of that name, of openresolv, or
 * of systemd), run beside the loop: one at a time, in the order they were asked.
 */
#ifndef KPPTPD_RESOLVCONF_H
#define KPPTPD_RESOLVCONF_H

#include <stdbool.h>

typedef struct sd_event sd_event;
struct resolvconf;

/* One that takes longer is killed; seconds. */
#define RESOLVCONF_PATIENCE_S 5

/**
 * resolvconf_new() - nothing runs yet
 * @event: loop
 * @absent: called from the loop or from resolvconf_add() when there is no such
 *	program
 * @user: for @absent
 *
 * Return: NULL without memory.
 */
struct resolvconf *resolvconf_new(sd_event *event, void (*absent)(void *user),
				  void *user);

/**
 * resolvconf_add() - add name servers, in place of those of the same key
 * @rc: the program
 * @key: that they are known by
 * @text: lines as in resolv.conf
 * @exclusive: no others are to be asked; openresolv alone can do that, from the
 *	others it is asked once without, with a warning
 */
void resolvconf_add(struct resolvconf *rc, const char *key, const char *text,
		    bool exclusive);

/** resolvconf_del() - take name servers back */
void resolvconf_del(struct resolvconf *rc, const char *key);

/** resolvconf_free() - after the last of them, for which it waits; NULL is fine */
void resolvconf_free(struct resolvconf *rc);

#endif /* KPPTPD_RESOLVCONF_H */
