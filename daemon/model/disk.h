/* SPDX-License-Identifier: GPL-2.0-only */
/* A file as a whole: read all of it, or put another one in its place. */
#ifndef KPPTP_MODEL_DISK_H
#define KPPTP_MODEL_DISK_H

#include <stddef.h>

#include "model/line.h"

/**
 * disk_read() - all that a regular file holds
 * @path: of the file
 * @size: set to the number of bytes
 *
 * A file that others can read is taken back to mode 0600 where that can be.
 *
 * Return: the bytes and a NUL, to be wiped and freed; NULL with errno: EINVAL when it
 * is no regular file, EFBIG when it is too long, EAGAIN when somebody is writing it.
 */
char *disk_read(const char *path, size_t *size);

/**
 * disk_replace() - make @lines the file
 * @path: of the file, no symbolic link
 * @lines: what it is to hold, each with a newline
 *
 * The lines go to "@path.new", of mode 0600 from its first byte on, are on the disk
 * before that takes the name of the file, and so is the name before the call returns.
 * Whatever happens in between, @path is the old file or the new one. A "@path.new"
 * of a daemon that died there is overwritten.
 *
 * Return: 0; -1 with errno and the old file in its place.
 */
int disk_replace(const char *path, const struct lines *lines);

#endif
