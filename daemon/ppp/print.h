/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PPP_PRINT_H
#define PPP_PRINT_H

#include <stddef.h>
#include <stdint.h>

/**
 * ppp_frame_print() - one line that tells a PPP control frame, for --debug
 * @buf: Gets the text, always NUL terminated.
 * @size: Size of @buf, at least 1; the text is cut to fit.
 * @protocol: PPP protocol number, host order.
 * @data: What follows it; any bytes.
 * @len: Its length.
 *
 * Such as "LCP ConfReq id=1 <mru 1460> <auth mschap2> <magic 0x1234abcd>".
 * Passwords and challenge responses are shown as "***"; bytes that do not
 * print are escaped, so the line is safe for a terminal.
 */
void ppp_frame_print(char *buf, size_t size, uint16_t protocol,
		     const uint8_t *data, size_t len);

#endif
