/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The texts in MS-CHAP's Success and Failure packets (RFC 2433 section 7, RFC
 * 2759 sections 5 and 6): written as Windows reads them, read as peers write
 * them.
 */
#ifndef PPP_MSCHAP_TEXT_H
#define PPP_MSCHAP_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ppp/auth.h"

enum mschap_text_limits {
	MSCHAP_TEXT_MAX = AUTH_MESSAGE_MAX + 80, /* with S= or E=, R=, C=, V= */
};

/**
 * struct mschap_failure - a Failure packet's text
 * @error: E=, 0 if absent.
 * @retry: R=1.
 * @challenge: C=, of @challenge_len bytes.
 * @challenge_len: 8 in version 1, 16 in version 2, 0 if absent or of another
 *	length.
 * @version: V=.
 * @message: M=, "" if absent.
 */
struct mschap_failure {
	unsigned int error;
	bool retry;
	uint8_t challenge[16];
	size_t challenge_len;
	unsigned int version;
	char message[AUTH_MESSAGE_MAX + 1];
};

/* Never fails: what is not understood stays empty. @text is not terminated. */
void mschap_failure_parse(const uint8_t *text, size_t len,
			  struct mschap_failure *out);

/* "E=691 R=1 C=... V=3 M=..."; returns the length. */
size_t mschap_failure_build(const struct mschap_failure *failure,
			    char out[static MSCHAP_TEXT_MAX + 1]);

/*
 * The 40 digits of "S=...", upper case, as a string. What follows them does
 * not matter: Windows Server 2019 leaves out the space before "M=". False if
 * @text does not begin so.
 */
bool mschap_success_parse(const uint8_t *text, size_t len,
			  char authenticator[static 41]);

/* "S=... M=..."; returns the length. */
size_t mschap_success_build(const char *authenticator, const char *message,
			    char out[static MSCHAP_TEXT_MAX + 1]);

/* What an error code means, "" for an unknown one. */
const char *mschap_error_text(unsigned int error);

#endif
