// SPDX-License-Identifier: GPL-2.0-only
#include "model/hosts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "model/scan.h"

/* RFC 1035 2.3.4 */
#define LABEL_MAX 63

static bool is_label(const char *text, size_t len)
{
	if (!len || len > LABEL_MAX || text[0] == '-' || text[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c >= 0x80 || (!isalnum(c) && c != '-' && c != '_'))
			return false;
	}
	return true;
}

static bool is_number(const char *text, size_t len)
{
	return strspn(text, "0123456789") >= len;
}

static bool is_name(const char *text)
{
	size_t len;

	for (;; text += len + 1) {
		len = strcspn(text, ".");
		if (!is_label(text, len))
			return false;
		/* A dot at the end says that the name is whole. */
		if (!text[len] || !text[len + 1])
			return !is_number(text, len);
	}
}

bool hosts_address(const char *host, struct in_addr *out)
{
	return scan_host(host, out) == 0;
}

int hosts_parse(const char *text, struct model_hosts *out)
{
	struct model_hosts list = { 0 };

	while (*text) {
		char *item = list.host[list.count];
		struct in_addr addr;

		if (list.count == MODEL_HOSTS_MAX ||
		    scan_item(&text, item, MODEL_HOST_SIZE) < 0 ||
		    (!hosts_address(item, &addr) && !is_name(item)))
			return -1;
		list.count++;
	}
	*out = list;
	return 0;
}

void hosts_format(const struct model_hosts *hosts, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (uint32_t i = 0; i < hosts->count && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s", i ? "," : "",
				 hosts->host[i]);
}
