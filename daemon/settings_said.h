/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which object says what a property of a tunnel is. Everything that is resolved, for
 * a login and for "show NAME effective" alike, is asked here.
 *
 * The first that says it counts: the user's secret, his own profile, the service's
 * profile. Where all three leave a word or number at "default", the built-in profile
 * "default" is asked; names, addresses and times it does not lend. A value that
 * nobody says is that of the end of the chain. One rule goes before: an address is
 * better than a pool, whoever says the pool.
 */
#ifndef KPPTPD_SETTINGS_SAID_H
#define KPPTPD_SETTINGS_SAID_H

#include "model/prop.h"

/**
 * enum settings_from - who is asked, in this order
 * @SETTINGS_SECRET: the user's secret
 * @SETTINGS_OWN: the user's or the client's profile
 * @SETTINGS_SERVICE: default-profile of the server; not there for a client
 * @SETTINGS_BUILTIN: the built-in profile "default"
 * @SETTINGS_END: has a value for everything
 * @SETTINGS_SOURCES: how many there are
 */
enum settings_from {
	SETTINGS_SECRET,
	SETTINGS_OWN,
	SETTINGS_SERVICE,
	SETTINGS_BUILTIN,
	SETTINGS_END,
	SETTINGS_SOURCES
};

/** struct settings_sources - their objects; NULL for what is not there */
struct settings_sources {
	const struct model_object *obj[SETTINGS_SOURCES];
};

/**
 * struct settings_said - a value and who says it
 * @from: who
 * @obj: the object
 * @prop: the property, which may be of another type for another @from
 */
struct settings_said {
	enum settings_from from;
	const struct model_object *obj;
	const struct prop *prop;
};

/**
 * settings_sources() - whom to ask
 * @model: the model
 * @profile: name of the user's or the client's profile
 * @service: name of the service's profile; SETTINGS_CLIENT_SERVICE for a client
 * @secret: of the user; NULL for a client and for whom no secret names
 */
struct settings_sources settings_sources(const struct model *model,
					 const char *profile,
					 const char *service,
					 const struct model_secret *secret);

/** settings_ask() - who says the property @name of a profile or a secret */
struct settings_said settings_ask(const struct settings_sources *sources,
				  const char *name);

/** settings_field() - the value as it is in the object */
const void *settings_field(const struct settings_said *said);

#endif /* KPPTPD_SETTINGS_SAID_H */
