/* SPDX-License-Identifier: GPL-2.0-only */
/* A network namespace for one test, and commands in it. */
#ifndef NETNS_H
#define NETNS_H

#include <stdbool.h>

/**
 * netns_enter() - leave for a new network namespace, for good
 *
 * Return: false when neither root nor user namespaces are there for that.
 */
bool netns_enter(void);

/** netns_sh() - run shell commands quietly; 0 when they succeeded */
int netns_sh(const char *commands);

/** netns_sees() - does the output of a shell command contain @text */
bool netns_sees(const char *command, const char *text);

#endif
