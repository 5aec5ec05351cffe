// SPDX-License-Identifier: GPL-2.0-only
#include "net/nft_run.h"

#include <errno.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "log.h"

/* libnftables ends the process when it cannot open this. */
static bool can_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

struct nft_ctx *nft_run_open(const char *consequence)
{
	struct nft_ctx *ctx;

	if (!can_open()) {
		log_warn("nftables: %s: %s", consequence, strerror(errno));
		return NULL;
	}
	ctx = nft_ctx_new(NFT_CTX_DEFAULT);
	if (!ctx)
		return NULL;
	nft_ctx_buffer_error(ctx);
	nft_ctx_buffer_output(ctx);
	return ctx;
}

bool nft_run(struct nft_ctx *ctx, const char *commands, const char **ret_why)
{
	bool ok = nft_run_cmd_from_buffer(ctx, commands) == 0;
	const char *why = nft_ctx_get_error_buffer(ctx);

	if (ret_why)
		*ret_why = why;
	return ok;
}

const char *nft_run_words(const char *why, int *ret_len)
{
	const char *words = strstr(why, "Error: ");

	if (words)
		why = words + strlen("Error: ");
	*ret_len = (int)strcspn(why, "\n");
	return why;
}

bool nft_run_is(const char *why, int error)
{
	return strstr(why, strerror(error));
}
