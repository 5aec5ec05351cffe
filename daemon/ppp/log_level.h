/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PPP_LOG_LEVEL_H
#define PPP_LOG_LEVEL_H

/* Severity of a line that the PPP code gives to its owner's log. */
enum link_log_level {
	LINK_LOG_ERROR,
	LINK_LOG_WARN,
	LINK_LOG_INFO,
	LINK_LOG_DEBUG,
};

#endif
