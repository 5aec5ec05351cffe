// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/mschap_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* C= takes all hexadecimal digits up to the next blank, or nothing. */
static void parse_challenge(const char *p, struct mschap_failure *out)
{
	size_t digits = 0;

	while (hex_digit(p[digits]) >= 0)
		digits++;
	if (digits != 16 && digits != 32)
		return;
	for (size_t i = 0; i < digits / 2; i++)
		out->challenge[i] = (uint8_t)(hex_digit(p[2 * i]) << 4 |
					      hex_digit(p[2 * i + 1]));
	out->challenge_len = digits / 2;
}

static unsigned int parse_number(const char *p)
{
	unsigned long n = isdigit((unsigned char)*p) ? strtoul(p, NULL, 10) : 0;

	return n < 1000000 ? (unsigned int)n : 0;
}

/* M= runs to the end of the text, blanks and all. */
static void parse_message(const char *p, struct mschap_failure *out)
{
	size_t i;

	for (i = 0; p[i] && i < AUTH_MESSAGE_MAX; i++)
		out->message[i] = isprint((unsigned char)p[i]) ? p[i] : '.';
	out->message[i] = '\0';
}

static void parse_field(const char *p, struct mschap_failure *out)
{
	switch (*p) {
	case 'E':
		out->error = parse_number(p + 2);
		break;
	case 'R':
		out->retry = p[2] == '1';
		break;
	case 'C':
		parse_challenge(p + 2, out);
		break;
	case 'V':
		out->version = parse_number(p + 2);
		break;
	default:
		break;
	}
}

void mschap_failure_parse(const uint8_t *text, size_t len,
			  struct mschap_failure *out)
{
	char copy[MSCHAP_TEXT_MAX + 1];
	const char *p = copy;

	memset(out, 0, sizeof(*out));
	if (len > MSCHAP_TEXT_MAX)
		len = MSCHAP_TEXT_MAX;
	if (len)
		memcpy(copy, text, len);
	copy[len] = '\0';
	while (*p) {
		p += strspn(p, " ");
		if (!strncmp(p, "M=", 2)) {
			parse_message(p + 2, out);
			return;
		}
		if (*p && p[1] == '=')
			parse_field(p, out);
		p += strcspn(p, " ");
	}
}

static void to_hex(const uint8_t *data, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++)
		snprintf(out + 2 * i, 3, "%02X", data[i]);
	out[2 * len] = '\0';
}

size_t mschap_failure_build(const struct mschap_failure *failure,
			    char out[static MSCHAP_TEXT_MAX + 1])
{
	char challenge[33];
	int n;

	to_hex(failure->challenge, failure->challenge_len, challenge);
	n = snprintf(out, MSCHAP_TEXT_MAX + 1, "E=%u R=%d C=%s V=%u M=%s",
		     failure->error, failure->retry, challenge,
		     failure->version, failure->message);
	return n > MSCHAP_TEXT_MAX ? (size_t)MSCHAP_TEXT_MAX : (size_t)n;
}

bool mschap_success_parse(const uint8_t *text, size_t len,
			  char authenticator[static 41])
{
	if (len < 42 || text[0] != 'S' || text[1] != '=')
		return false;
	for (size_t i = 0; i < 40; i++) {
		if (hex_digit((char)text[2 + i]) < 0)
			return false;
		authenticator[i] = (char)toupper(text[2 + i]);
	}
	authenticator[40] = '\0';
	return true;
}

size_t mschap_success_build(const char *authenticator, const char *message,
			    char out[static MSCHAP_TEXT_MAX + 1])
{
	int n = snprintf(out, MSCHAP_TEXT_MAX + 1, "S=%s M=%s", authenticator,
			 message);

	return n > MSCHAP_TEXT_MAX ? (size_t)MSCHAP_TEXT_MAX : (size_t)n;
}

const char *mschap_error_text(unsigned int error)
{
	switch (error) {
	case AUTH_ERROR_RESTRICTED_LOGON_HOURS:
		return "not allowed to log on at this time";
	case AUTH_ERROR_ACCT_DISABLED:
		return "account disabled";
	case AUTH_ERROR_PASSWD_EXPIRED:
		return "password expired";
	case AUTH_ERROR_NO_DIALIN_PERMISSION:
		return "no permission to dial in";
	case AUTH_ERROR_AUTHENTICATION_FAILURE:
		return "wrong user name or password";
	case AUTH_ERROR_CHANGING_PASSWORD:
		return "password could not be changed";
	default:
		return "";
	}
}
