/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * /etc/ppp/chap-secrets of pppd(8): "client server secret [address ...]". Its words may
 * stand in " or ', a backslash takes away the meaning of the next character or begins
 * an escape as in C, and # begins a comment.
 */
#ifndef KPPTP_MODEL_CHAP_SECRETS_H
#define KPPTP_MODEL_CHAP_SECRETS_H

#include <stddef.h>

/**
 * chap_secrets_note_fn - hears what has no counterpart here
 * @line: of the file, from 1
 * @what: in words, which hold no password
 * @user: pointer of the caller
 */
typedef void chap_secrets_note_fn(unsigned int line, const char *what,
				  void *user);

/**
 * chap_secrets_import() - make commands that add the users of a file
 * @text: the file
 * @size: bytes of @text, which may hold anything
 * @server: take only lines of this server and of "*"; NULL takes those of any
 * @note: called for each line that is left out, and for each part of a line
 * @user: its pointer
 *
 * The client is the name, the secret the password, and the first address the
 * remote-address. Left out with a note are lines with "*" as the client, with "@FILE"
 * as the secret, with fewer than three words, with words that a secret cannot have,
 * and further lines of the same client. Taken without their last words, with a note,
 * are those with several addresses, networks, addresses that are forbidden (!), and
 * options (--).
 *
 * Return: "secret add ..." lines as text_import() takes them, to be wiped and freed;
 * NULL without memory.
 */
char *chap_secrets_import(const char *text, size_t size, const char *server,
			  chap_secrets_note_fn *note, void *user);

/**
 * chap_secrets_line() - a user as a line of the file
 * @name: the client
 * @password: the secret
 * @address: remote-address; NULL or empty is any
 * @buf: of @size bytes; 5 * MODEL_TEXT_SIZE always do
 * @size: of @buf
 *
 * Return: NULL, with the line and its newline in @buf; or why pppd cannot have this
 * user, in words.
 */
const char *chap_secrets_line(const char *name, const char *password,
			      const char *address, char *buf, size_t size);

#endif
