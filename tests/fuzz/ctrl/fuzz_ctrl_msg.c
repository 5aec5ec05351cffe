/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/ctrl/msg.c daemon/ctrl/layout.c daemon/ctrl/msg_print.c */
/* One control message: what is parsed is built and parsed again to the same, and prints. */
#include <stdlib.h>
#include <string.h>

#include "ctrl/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctrl_msg msg, again;
	uint8_t buf[CTRL_MSG_MAX];
	char text[CTRL_PRINT_MAX], cut[32];
	size_t len;

	if (ctrl_msg_parse(data, size, &msg) != CTRL_FRAME_OK)
		return 0;
	len = ctrl_msg_build(&msg, buf, sizeof(buf));
	if (len != size || ctrl_msg_parse(buf, len, &again) != CTRL_FRAME_OK ||
	    memcmp(&msg, &again, sizeof(msg)))
		abort();
	ctrl_msg_print(&msg, text, sizeof(text));
	ctrl_msg_print(&msg, cut, sizeof(cut));
	if (strlen(text) >= sizeof(text) - 1 || strncmp(text, cut, strlen(cut)))
		abort();
	for (const char *p = text; *p; p++) {
		if (*p < 0x20 || *p > 0x7e)
			abort();
	}
	return 0;
}
