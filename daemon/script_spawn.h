/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KPPTPD_SCRIPT_SPAWN_H
#define KPPTPD_SCRIPT_SPAWN_H

#include <sys/types.h>

#include "script.h"

/**
 * script_spawn() - start a program, in a process group of its own
 * @path: of the program
 * @env: its variables beside PATH, as struct script_env has them
 * @env_len: bytes in @env
 * @out: where standard output and error go
 * @ret: its number, and its group's
 *
 * Return: 0 or an errno.
 */
int script_spawn(char *path, char *env, size_t env_len, int out, pid_t *ret);

#endif /* KPPTPD_SCRIPT_SPAWN_H */
