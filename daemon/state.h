/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the daemon remembers from one life to the next: one file of JSON, to which
 * each part of the daemon adds an entry of its own.
 *
 * The file is written soon after a change, not at each one, and aside, so that it
 * is always whole. Nothing that must not be lost is in it: a daemon that was
 * killed, or finds no file or one that it cannot read, starts with less memory.
 */
#ifndef KPPTPD_STATE_H
#define KPPTPD_STATE_H

struct json_object;
struct state;
typedef struct sd_event sd_event;

#define STATE_FILE "/var/lib/kpptp/state"

/**
 * enum state_limits - of the file
 * @STATE_SIZE_MAX: a longer one is not ours, bytes
 * @STATE_DELAY_MS: from a change to the file; longer where writing takes long
 * @STATE_EASE: of the time, one part in so many is spent on writing
 */
enum state_limits {
	STATE_SIZE_MAX = 64 << 20,
	STATE_DELAY_MS = 200,
	STATE_EASE = 20,
};

/**
 * struct state_part - one entry of the file
 * @name: its key
 * @load: gets what the file had, of whatever type; not called if it had nothing
 * @save: what the file is to have, owned by the caller; NULL without memory
 */
struct state_part {
	const char *name;
	void (*load)(struct json_object *from, void *user);
	struct json_object *(*save)(void *user);
};

/**
 * state_new() - read the file
 * @event: loop that it is written from
 * @path: of the file; NULL or "": nothing is read, or written
 * @ret: the state
 *
 * Return: 0 or a negative errno; a file that is missing or broken is no error.
 */
int state_new(sd_event *event, const char *path, struct state **ret);

/** state_free() - write what has changed; its parts are still asked. NULL is fine */
void state_free(struct state *state);

/**
 * state_add() - one more part
 * @state: where; NULL is fine
 * @part: loaded at once; lives as long as @state
 * @user: for its functions
 *
 * Return: 0 or -ENOMEM.
 */
int state_add(struct state *state, const struct state_part *part, void *user);

/**
 * state_text() - a text that the file had
 * @from: object of the file, whatever has become of it
 * @key: of the text
 *
 * Return: valid as long as @from; "" where there is none.
 */
const char *state_text(struct json_object *from, const char *key);

/** state_changed() - a part has something new to save; NULL is fine */
void state_changed(struct state *state);

#endif /* KPPTPD_STATE_H */
