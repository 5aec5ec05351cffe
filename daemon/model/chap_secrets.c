// SPDX-License-Identifier: GPL-2.0-only
#include "model/chap_secrets.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/line.h"
#include "model/model.h"
#include "model/scan.h"

/* What pppd takes for the end of a word. */
#define BLANKS " \t\v\f\r\n"

/**
 * struct reader - where in the file we are
 * @at: next character
 * @end: behind the last one
 * @line: number of the line that @at is in
 */
struct reader {
	const char *at;
	const char *end;
	unsigned int line;
};

/* The words of a line that count: the client, the server, the secret. */
enum { CLIENT, SERVER, SECRET, NAMED };

/**
 * struct record - a line of the file
 * @line: its number
 * @word: client, server, secret
 * @count: words that it has
 * @address: the first address that a user can have here, or empty
 * @fault: why it has to be left out, or NULL
 * @lost: what of it has no counterpart, or NULL
 */
struct record {
	unsigned int line;
	char word[NAMED][MODEL_TEXT_SIZE];
	unsigned int count;
	char address[INET_ADDRSTRLEN];
	const char *fault;
	const char *lost;
};

/**
 * struct import - one call of chap_secrets_import()
 * @model: knows what a secret can be, and who was there before
 * @out: commands
 * @server: see there
 * @note: see there
 * @user: see there
 * @failed: no memory
 */
struct import {
	struct model *model;
	FILE *out;
	const char *server;
	chap_secrets_note_fn *note;
	void *user;
	bool failed;
};

static bool is_blank(char c)
{
	return c && strchr(BLANKS, c);
}

/* Moves to the next word. Returns false at the end; *ended: a line ended before it. */
static bool find_word(struct reader *r, bool *ended)
{
	bool comment = false;

	for (; r->at < r->end; r->at++) {
		if (*r->at == '\n') {
			r->line++;
			*ended = true;
			comment = false;
		} else if (comment || is_blank(*r->at)) {
			continue;
		} else if (*r->at == '#') {
			comment = true;
		} else if (*r->at == '\\' && r->end - r->at > 1 &&
			   r->at[1] == '\n') {
			/* A line that goes on in the next one. */
			r->line++;
			r->at++;
		} else {
			return true;
		}
	}
	return false;
}

/* The value of the digits at r->at, at most @most of them. */
static int digits(struct reader *r, unsigned int base, unsigned int most)
{
	static const char figures[] = "0123456789abcdef";
	int value = 0;

	for (; most && r->at < r->end; most--, r->at++) {
		char c = *r->at >= 'A' && *r->at <= 'F' ? *r->at - 'A' + 'a' :
							  *r->at;
		const char *figure = c ? strchr(figures, c) : NULL;

		if (!figure || figure >= figures + base)
			break;
		value = value * (int)base + (int)(figure - figures);
	}
	return value & 0xff;
}

/* What the characters behind a backslash stand for; -1 for nothing at all. */
static int escaped(struct reader *r)
{
	static const char letters[] = "abfnrst";
	static const char values[] = "\a\b\f\n\r \t";
	const char *letter;
	char c;

	if (r->at == r->end)
		return -1;
	if (*r->at >= '0' && *r->at <= '7')
		return digits(r, 8, 3);
	c = *r->at++;
	if (c == '\n') {
		r->line++;
		return -1;
	}
	if (c == 'x')
		return digits(r, 16, 2);
	letter = c ? strchr(letters, c) : NULL;
	return (unsigned char)(letter ? values[letter - letters] : c);
}

/* Reads the word at r->at. Returns what is wrong with it, or NULL. */
static const char *read_word(struct reader *r, char *buf, size_t size)
{
	char quote = *r->at == '"' || *r->at == '\'' ? *r->at++ : '\0';
	const char *fault = NULL;
	size_t len = 0;

	for (;;) {
		int c;

		if (r->at == r->end) {
			if (quote)
				fault = "a quotation mark is not closed";
			break;
		}
		if (!quote && (is_blank(*r->at) || *r->at == '#'))
			break;
		c = (unsigned char)*r->at++;
		if (quote && c == quote)
			break;
		if (c == '\n')
			r->line++;
		if (c == '\\') {
			c = escaped(r);
			if (c < 0)
				continue;
		}
		if (!c)
			fault = "a word holds a NUL character";
		else if (len == size - 1)
			fault = "a word is too long";
		else
			buf[len++] = (char)c;
	}
	buf[len] = '\0';
	return fault;
}

/* One of the words behind the secret. */
static void take_address(struct record *rec, const char *word)
{
	struct in_addr addr;

	if (!strcmp(word, "*") || !strcmp(word, "-"))
		return;
	if (*word == '!')
		rec->lost = "an address that is forbidden (!)";
	else if (scan_host(word, &addr) < 0)
		rec->lost = "what is no single IPv4 address";
	else if (rec->address[0])
		rec->lost = "all addresses but the first";
	else
		inet_ntop(AF_INET, &addr, rec->address, sizeof(rec->address));
}

/* Reads one line with at least one word. Returns false when there is none. */
static bool read_record(struct reader *r, struct record *rec)
{
	char word[MODEL_TEXT_SIZE];
	bool ended = false, options = false;

	*rec = (struct record){ 0 };
	if (!find_word(r, &ended))
		return false;
	rec->line = r->line;
	for (ended = false; !ended;) {
		bool named = rec->count < NAMED;
		const char *fault = read_word(
			r, named ? rec->word[rec->count] : word, sizeof(word));

		rec->count++;
		if (fault && (named || !options))
			rec->fault = fault;
		if (!named && !strcmp(word, "--")) {
			options = true;
			rec->lost = "options (--)";
		} else if (!named && !options) {
			take_address(rec, word);
		}
		if (!find_word(r, &ended))
			break;
	}
	return true;
}

static const char *fault_of(const struct record *rec)
{
	if (rec->fault)
		return rec->fault;
	if (rec->count < NAMED)
		return "fewer than three words: client, server, secret";
	if (!strcmp(rec->word[CLIENT], "*"))
		return "\"*\" as the client: a secret has one name";
	if (rec->word[SECRET][0] == '@')
		return "the secret stands in another file (@)";
	return NULL;
}

static void add_user(struct import *in, const struct record *rec)
{
	const struct model_prop props[] = {
		{ "name", rec->word[CLIENT] },
		{ "password", rec->word[SECRET] },
		{ "remote-address", rec->address },
	};
	struct model_error err = { 0 };
	const struct model_object *obj =
		model_add(in->model, MODEL_SECRET, props,
			  sizeof(props) / sizeof(props[0]), &err);
	char *line;

	if (!obj) {
		in->failed = err.code == MODEL_ENOMEM;
		in->note(rec->line, err.message, in->user);
		return;
	}
	line = line_format(NULL, obj, true);
	if (!line) {
		in->failed = true;
		return;
	}
	fprintf(in->out, "%s\n", line);
	explicit_bzero(line, strlen(line));
	free(line);
}

static void import_record(struct import *in, const struct record *rec)
{
	const char *fault = fault_of(rec);
	char what[128];

	if (!fault && in->server && strcmp(rec->word[SERVER], "*") != 0 &&
	    strcmp(rec->word[SERVER], in->server) != 0)
		fault = "it is for another server";
	if (fault) {
		in->note(rec->line, fault, in->user);
		return;
	}
	if (rec->lost) {
		snprintf(what, sizeof(what), "taken without %s", rec->lost);
		in->note(rec->line, what, in->user);
	}
	add_user(in, rec);
}

char *chap_secrets_import(const char *text, size_t size, const char *server,
			  chap_secrets_note_fn *note, void *user)
{
	struct reader r = { .at = text, .end = text + size, .line = 1 };
	struct import in = { .server = server, .note = note, .user = user };
	struct record rec;
	char *commands = NULL;
	size_t length = 0;

	in.model = model_new();
	in.out = in.model ? open_memstream(&commands, &length) : NULL;
	in.failed = !in.out;
	while (!in.failed && read_record(&r, &rec))
		import_record(&in, &rec);
	explicit_bzero(&rec, sizeof(rec));
	model_free(in.model);
	if (in.out && fclose(in.out))
		in.failed = true;
	if (!in.failed)
		return commands;
	if (commands)
		explicit_bzero(commands, length);
	free(commands);
	return NULL;
}

/* Appends a word in quotation marks. */
static size_t put_word(char *buf, size_t size, size_t used, const char *word)
{
	char quoted[2 * MODEL_TEXT_SIZE];
	size_t len = 0;

	for (; *word && len + 2 < sizeof(quoted); word++) {
		if (*word == '"' || *word == '\\')
			quoted[len++] = '\\';
		quoted[len++] = *word;
	}
	quoted[len] = '\0';
	if (used < size)
		used += snprintf(buf + used, size - used, "\"%s\"", quoted);
	explicit_bzero(quoted, sizeof(quoted));
	return used;
}

const char *chap_secrets_line(const char *name, const char *password,
			      const char *address, char *buf, size_t size)
{
	size_t used;

	if (!strcmp(name, "*"))
		return "pppd takes the name \"*\" for anybody";
	if (*password == '@')
		return "pppd takes a secret that begins with @ for the name of a file";
	used = put_word(buf, size, 0, name);
	if (used < size)
		used += snprintf(buf + used, size - used, " * ");
	used = put_word(buf, size, used, password);
	if (used < size)
		used += snprintf(buf + used, size - used, " %s\n",
				 address && *address ? address : "*");
	return used < size ? NULL : "the line is too long";
}
