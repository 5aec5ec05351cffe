// SPDX-License-Identifier: GPL-2.0-only
#include "ppp/cp_packet.h"

#include <string.h>

bool cp_packet_parse(const uint8_t *p, size_t len, struct cp_packet *out)
{
	size_t declared;

	if (len < CP_HEADER)
		return false;
	declared = cp_get16(p + 2);
	if (declared < CP_HEADER || declared > len)
		return false;
	*out = (struct cp_packet){
		.code = p[0],
		.id = p[1],
		.data = p + CP_HEADER,
		.len = declared - CP_HEADER,
	};
	return true;
}

size_t cp_packet_build(uint8_t *buf, uint8_t code, uint8_t id, const void *data,
		       size_t len)
{
	if (len > CP_PACKET_MAX - CP_HEADER)
		len = CP_PACKET_MAX - CP_HEADER;
	buf[0] = code;
	buf[1] = id;
	cp_put16(buf + 2, (uint16_t)(len + CP_HEADER));
	if (len)
		memmove(buf + CP_HEADER, data, len);
	return len + CP_HEADER;
}
