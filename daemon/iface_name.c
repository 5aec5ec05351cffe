// SPDX-License-Identifier: GPL-2.0-only
#include "iface_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DYNAMIC_PREFIX "pptp-in"

void iface_name_dynamic(char name[static IF_NAMESIZE], unsigned int n)
{
	snprintf(name, IF_NAMESIZE, DYNAMIC_PREFIX "%u", n);
}

unsigned int iface_name_number(const char *name)
{
	size_t len = strlen(DYNAMIC_PREFIX);
	unsigned long n;
	char *end;

	if (strncmp(name, DYNAMIC_PREFIX, len) != 0)
		return 0;
	name += len;
	if (*name < '1' || *name > '9')
		return 0;
	n = strtoul(name, &end, 10);
	return *end ? 0 : (unsigned int)n;
}

/* Letters, digits and the punctuation of user names, of ASCII alone. */
static char plain(char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c && strchr("-_.@+", c)))
		return c;
	return '_';
}

void iface_name_alt(char alt[static RTN_ALTNAME_SIZE], const char *user,
		    unsigned int n)
{
	char tail[16] = ">";
	size_t len, room;

	if (n > 1)
		snprintf(tail, sizeof(tail), "-%u>", n);
	len = (size_t)snprintf(alt, RTN_ALTNAME_SIZE, "<pptp-");
	room = RTN_ALTNAME_SIZE - 1 - strlen(tail);
	for (; *user && len < room; user++)
		alt[len++] = plain(*user);
	memcpy(alt + len, tail, strlen(tail) + 1);
}
