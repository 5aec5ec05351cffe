/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the netdevs of sessions without a static entry. Pure. */
#ifndef KPPTPD_IFACE_NAME_H
#define KPPTPD_IFACE_NAME_H

#include <net/if.h>

#include "net/rtnl.h"

/** iface_name_dynamic() - "pptp-inN" */
void iface_name_dynamic(char name[static IF_NAMESIZE], unsigned int n);

/** iface_name_number() - N of "pptp-inN"; 0 for any other name */
unsigned int iface_name_number(const char *name);

/**
 * iface_name_alt() - "<pptp-USER>" as an alternative interface name
 * @alt: the name
 * @user: name of the user, any bytes
 * @n: the user's how-manieth session; from 2 on the name says so
 *
 * Whatever a terminal, a shell or a path could misread becomes "_"; what is
 * too long is cut.
 */
void iface_name_alt(char alt[static RTN_ALTNAME_SIZE], const char *user,
		    unsigned int n);

#endif /* KPPTPD_IFACE_NAME_H */
