/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands to nftables, in its own language. */
#ifndef KPPTPD_NFT_RUN_H
#define KPPTPD_NFT_RUN_H

#include <stdbool.h>

struct nft_ctx;

/**
 * nft_run_open() - a context for commands in the network namespace of the caller
 * @consequence: what a log is to say when there is none
 *
 * Return: NULL, logged, when there is no nftables or no memory. Free it with
 * nft_ctx_free().
 */
struct nft_ctx *nft_run_open(const char *consequence);

/**
 * nft_run() - run commands; all of it is done, or nothing
 * @ctx: the context
 * @commands: lines
 * @ret_why: unless NULL gets why it failed, until the next run
 *
 * What nobody fetches libnftables keeps, and adds to, so this fetches it always.
 */
bool nft_run(struct nft_ctx *ctx, const char *commands, const char **ret_why);

/**
 * nft_run_words() - the part of @why that tells what is wrong
 * @why: of nft_run(); it says what, then shows where, on lines of their own
 * @ret_len: gets how many bytes of the returned string they are
 */
const char *nft_run_words(const char *why, int *ret_len);

/** nft_run_is() - does @why of nft_run() say that the kernel answered @error */
bool nft_run_is(const char *why, int error);

#endif /* KPPTPD_NFT_RUN_H */
