/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the user asked for: the objects server, interface, client, secret, profile,
 * pool, ipv6-pool, radius and aaa with their properties, and the rules that hold
 * between them.
 *
 * Property tables (prop.h) drive parsing, checking, printing, JSON and the
 * configuration file. This library knows no sockets, clock or event loop, so the
 * daemon, the command line and the tests use it alike.
 */
#ifndef KPPTP_MODEL_MODEL_H
#define KPPTP_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/objects.h"

/**
 * enum model_code - why something was refused
 * @MODEL_OK: nothing was
 * @MODEL_ESYNTAX: the line or message is no command at all
 * @MODEL_EOBJECT: no such kind of object
 * @MODEL_EVERB: the object has no such verb
 * @MODEL_EPROPERTY: the object has no such property, or it cannot be set
 * @MODEL_EVALUE: the property does not accept the value
 * @MODEL_EMISSING: a property that must be given is not
 * @MODEL_ENOTFOUND: no object of that name
 * @MODEL_EEXIST: the name is taken
 * @MODEL_EINUSE: another object refers to it, or it is built in
 * @MODEL_EPERM: the caller may not do that
 * @MODEL_ESAVE: the configuration file could not be read or written
 * @MODEL_ENOMEM: no memory
 * @MODEL_EFAILED: the daemon could not do it
 */
enum model_code {
	MODEL_OK,
	MODEL_ESYNTAX,
	MODEL_EOBJECT,
	MODEL_EVERB,
	MODEL_EPROPERTY,
	MODEL_EVALUE,
	MODEL_EMISSING,
	MODEL_ENOTFOUND,
	MODEL_EEXIST,
	MODEL_EINUSE,
	MODEL_EPERM,
	MODEL_ESAVE,
	MODEL_ENOMEM,
	MODEL_EFAILED
};

/**
 * struct model_error - one refusal, in parts and in words
 * @code: MODEL_OK when the call worked; the rest is then empty
 * @object: kind of the object ("client"), or empty
 * @name: its name, or empty
 * @property: the property meant, or empty
 * @value: what was given, cut to fit; never a password
 * @accepts: what the property takes, in words, or empty
 * @message: the whole refusal as one line without file and line number
 * @file: configuration file, or empty
 * @line: line in @file, from 1; 0 when there is none
 */
struct model_error {
	enum model_code code;
	char object[16];
	char name[64];
	char property[32];
	char value[64];
	char accepts[160];
	char message[800];
	char file[128];
	unsigned int line;
};

/**
 * struct model_prop - one "property=value" of a request
 * @name: full name of the property
 * @value: the value as text
 */
struct model_prop {
	const char *name;
	const char *value;
};

/**
 * struct model_ops - what the model calls; each may be NULL
 * @changed: after a change stands (and is saved): @old is NULL for a new object,
 *	@new is NULL for a removed one, neither for a changed one. Both carry the
 *	same id. A renamed one is announced as removed and then as new, under its
 *	one id; removals come before all else, so that a name is free when it is
 *	announced. Lookups see the new state. @old dies when the last call of a
 *	transaction returns. The model must not be changed from inside.
 * @admit: may the change of an object stand, which the model's own rules allow;
 *	@old and @new as above, @new is never NULL. When it returns below 0 and
 *	fills @err, the transaction is taken back.
 * @save: write the model to where it is kept, before a change stands; when it
 *	returns below 0 and fills @err, the change is taken back. The configuration
 *	file installs this (file.h); the owner of the model leaves it alone.
 */
struct model_ops {
	void (*changed)(enum model_kind kind, const struct model_object *old,
			const struct model_object *new, void *user);
	int (*admit)(const struct model_object *old,
		     const struct model_object *new, struct model_error *err,
		     void *user);
	int (*save)(struct model_error *err, void *user);
};

struct model;

/**
 * model_new() - make a model that holds the server and the built-in profiles
 *
 * Return: the model, or NULL when there is no memory.
 */
struct model *model_new(void);

/** model_free() - free @model and wipe its passwords; NULL is fine */
void model_free(struct model *model);

/**
 * model_set_changed() - name the function that learns of changes
 * @model: the model
 * @changed: see struct model_ops; NULL for none
 * @user: handed to @changed
 */
void model_set_changed(struct model *model,
		       void (*changed)(enum model_kind kind,
				       const struct model_object *old,
				       const struct model_object *new,
				       void *user),
		       void *user);

/**
 * model_set_admit() - name the function that is asked before changes stand
 * @model: the model
 * @admit: see struct model_ops; NULL for none
 * @user: handed to @admit
 */
void model_set_admit(struct model *model,
		     int (*admit)(const struct model_object *old,
				  const struct model_object *new,
				  struct model_error *err, void *user),
		     void *user);

/**
 * model_set_save() - name the function that makes changes last
 * @model: the model
 * @save: see struct model_ops; NULL for none
 * @user: handed to @save
 */
void model_set_save(struct model *model,
		    int (*save)(struct model_error *err, void *user),
		    void *user);

/**
 * model_add() - make an object
 * @model: the model
 * @kind: any that has the verb "add"
 * @props: properties that differ from their defaults; a missing name of
 *	an interface, client or radius becomes the first free one of its stem
 * @count: number of @props
 * @err: filled on refusal
 *
 * Outside of a transaction the change is saved and announced before the call
 * returns; inside of one, when the transaction is committed.
 *
 * Return: the new object, valid until its next change; NULL on refusal.
 */
const struct model_object *model_add(struct model *model, enum model_kind kind,
				     const struct model_prop *props,
				     size_t count, struct model_error *err);

/**
 * model_set() - change properties of an object
 * @model: the model
 * @kind: its kind
 * @name: its name; ignored where there is one object only
 * @props: the properties to change
 * @count: number of @props
 * @err: filled on refusal
 *
 * A change that leaves everything as it was is neither saved nor announced.
 * Return: the object, valid until its next change; NULL on refusal.
 */
const struct model_object *model_set(struct model *model, enum model_kind kind,
				     const char *name,
				     const struct model_prop *props,
				     size_t count, struct model_error *err);

/**
 * model_remove() - remove an object
 * @model: the model
 * @kind: its kind
 * @name: its name
 * @err: filled on refusal; MODEL_EINUSE when another object refers to it
 *
 * Return: 0, or -1 on refusal.
 */
int model_remove(struct model *model, enum model_kind kind, const char *name,
		 struct model_error *err);

/**
 * model_begin() - start a transaction
 *
 * Changes made until model_commit() can be looked up at once but are saved and
 * announced together, or not at all. Transactions do not nest.
 */
void model_begin(struct model *model);

/**
 * model_commit() - save and announce the changes since model_begin()
 *
 * Return: 0, or -1 with @err filled when they could not be saved; the model is
 * then as it was at model_begin().
 */
int model_commit(struct model *model, struct model_error *err);

/** model_abort() - take back the changes since model_begin() */
void model_abort(struct model *model);

/**
 * struct model_reload - how many objects a reload touched
 * @added: made
 * @changed: changed
 * @removed: removed
 * @unchanged: left alone; the tunnels they stand for go on undisturbed
 */
struct model_reload {
	unsigned int added;
	unsigned int changed;
	unsigned int removed;
	unsigned int unchanged;
};

/**
 * model_replace() - make @model say what @fresh says
 * @model: the running model
 * @fresh: another model, freed by the call
 * @sum: what was done, may be NULL
 *
 * Objects are matched by name. Announces what differs: removals first, then
 * changes and additions with referred objects before those that refer to them.
 * Does not save.
 */
void model_replace(struct model *model, struct model *fresh,
		   struct model_reload *sum);

/**
 * model_find() - look an object up by name
 * @model: the model
 * @kind: its kind
 * @name: its name; ignored where there is one object only
 *
 * Return: the object, valid until its next change, or NULL.
 */
const struct model_object *model_find(const struct model *model,
				      enum model_kind kind, const char *name);

/** model_find_id() - look an object of @kind up by its id; NULL if it is gone */
const struct model_object *model_find_id(const struct model *model,
					 enum model_kind kind, uint32_t id);

/** model_count() - how many objects of @kind there are */
size_t model_count(const struct model *model, enum model_kind kind);

/** model_at() - the object of @kind at place @index, in the user's order */
const struct model_object *model_at(const struct model *model,
				    enum model_kind kind, size_t index);

/** model_name() - name of an object; of its kind where there is one object only */
const char *model_name(const struct model_object *obj);

/* Typed lookups; the object is valid until its next change, or NULL. */
const struct model_server *model_server(const struct model *model);
const struct model_secret *model_secret(const struct model *model,
					const char *name);
const struct model_profile *model_profile(const struct model *model,
					  const char *name);
const struct model_client *model_client(const struct model *model,
					const char *name);
const struct model_pool *model_pool(const struct model *model,
				    const char *name);
const struct model_aaa *model_aaa(const struct model *model);
const struct model_ipv6_pool *model_ipv6_pool(const struct model *model,
					      const char *name);

/**
 * model_interface_of() - the static entry of a user
 * @model: the model
 * @user: name of the user
 * @after: entry to go on after when a user has several, or NULL
 *
 * Return: the next entry that is not disabled, or NULL.
 */
const struct model_interface *
model_interface_of(const struct model *model, const char *user,
		   const struct model_interface *after);

#endif
