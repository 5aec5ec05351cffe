// SPDX-License-Identifier: GPL-2.0-only
#include "aaa/radius_grant.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct aaa_grant *radius_grant_new(const struct radius_who *who)
{
	struct aaa_grant *grant = calloc(1, sizeof(*grant));

	if (!grant)
		return NULL;
	grant->refs = 1;
	grant->who = *who;
	return grant;
}

struct aaa_grant *aaa_grant_ref(struct aaa_grant *grant)
{
	if (grant)
		grant->refs++;
	return grant;
}

void aaa_grant_unref(struct aaa_grant *grant)
{
	if (grant && !--grant->refs)
		free(grant);
}

static void addr_text(struct in_addr addr, char text[static INET_ADDRSTRLEN])
{
	inet_ntop(AF_INET, &addr, text, INET_ADDRSTRLEN);
}

struct radius_wanted radius_who_wanted(const struct radius_who *who,
				       enum radius_kind kind)
{
	struct radius_wanted wanted = { .kind = kind };

	addr_text(who->called, wanted.called);
	memcpy(wanted.domain, who->domain, sizeof(wanted.domain));
	return wanted;
}

static void add_address(struct radius_packet *p, enum radius_type type,
			struct in_addr addr)
{
	char text[INET_ADDRSTRLEN];

	addr_text(addr, text);
	radius_add_text(p, type, text);
}

/* RouterOS sends the domain as the realm where no other one is set. */
static void add_realm(struct radius_packet *p, const struct radius_who *who,
		      const struct model_radius *server)
{
	const char *realm = server->realm[0] ? server->realm : who->domain;

	if (who->domain[0])
		radius_add_vendor(p, RADIUS_VENDOR_MICROSOFT,
				  RADIUS_MS_CHAP_DOMAIN, who->domain,
				  strlen(who->domain));
	if (realm[0])
		radius_add_vendor(p, RADIUS_VENDOR_MIKROTIK,
				  RADIUS_MIKROTIK_REALM, realm, strlen(realm));
}

void radius_who_add(const struct radius_who *who,
		    const struct radius_build *build)
{
	struct radius_packet *p = build->packet;
	char host[HOST_NAME_MAX + 1] = "";

	gethostname(host, sizeof(host) - 1);
	radius_add_u32(p, RADIUS_SERVICE_TYPE, RADIUS_SERVICE_FRAMED);
	radius_add_u32(p, RADIUS_FRAMED_PROTOCOL, RADIUS_PROTOCOL_PPP);
	radius_add_u32(p, RADIUS_NAS_PORT, who->port);
	radius_add_u32(p, RADIUS_NAS_PORT_TYPE, RADIUS_PORT_VIRTUAL);
	radius_add_text(p, RADIUS_USER_NAME, who->user);
	add_address(p, RADIUS_CALLING_STATION_ID, who->caller);
	add_address(p, RADIUS_CALLED_STATION_ID, who->called);
	radius_add_text(p, RADIUS_ACCT_SESSION_ID, who->id.text);
	radius_add_text(p, RADIUS_NAS_IDENTIFIER, host);
	radius_add_addr(p, RADIUS_NAS_IP_ADDRESS, build->nas);
	add_realm(p, who, build->server);
}
