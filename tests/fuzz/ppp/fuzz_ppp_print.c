// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/ppp/print.c daemon/ppp/auth_method.c daemon/ppp/cp_packet.c daemon/ppp/cp_opt.c */
#include <stdlib.h>
#include <string.h>

#include "ppp/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte: the protocol. No byte that a terminal obeys comes out. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t protocols[] = { 0xc021, 0xc023, 0xc223, 0x80fd,
					      0x8021, 0x8057, 0x8031, 0x002b };
	char line[300];

	if (!size)
		return 0;
	memset(line, 0x7f, sizeof(line));
	ppp_frame_print(line, 1 + data[0] / 8 * 9, protocols[data[0] % 8],
			data + 1, size - 1);
	for (const char *p = line; *p; p++)
		if (*p < ' ' || *p > '~')
			abort();
	return 0;
}
