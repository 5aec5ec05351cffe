/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of completion share. */
#ifndef KPPTP_TOOLS_COMPLETE_H
#define KPPTP_TOOLS_COMPLETE_H

#include "cli.h"

/** complete_offer() - print @candidate and @tail if it goes on from @word */
void complete_offer(const char *word, const char *candidate, const char *tail);

/**
 * complete_names() - offer the objects of a kind, as the daemon has them
 * @configured: without those that come and go by themselves
 */
void complete_names(struct cli *cli, enum model_kind kind, bool configured,
		    const char *word);

/** complete_value() - offer the values of a property; CLI_OK or CLI_FILES */
enum cli_status complete_value(struct cli *cli, const struct prop_table *table,
			       const struct prop *prop, const char *word);

#endif
