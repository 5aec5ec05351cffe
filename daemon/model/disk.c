// SPDX-License-Identifier: GPL-2.0-only
#include "model/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tens of thousands of users; more belong to RADIUS. */
#define DISK_SIZE_MAX (16 * 1024 * 1024)

/* Reads @size bytes, of which the file must have no more and no less. */
static int read_all(int fd, char *text, size_t size)
{
	/* One more, which is not to be there. */
	for (size_t left = size + 1; left;) {
		ssize_t n = read(fd, text, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n && left == 1)
			return 0;
		if (!n)
			break;
		text += n;
		left -= n;
	}
	errno = EAGAIN;
	return -1;
}

static char *read_open(int fd, size_t *size)
{
	struct stat st;
	char *text;
	int code;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISREG(st.st_mode) || st.st_size > DISK_SIZE_MAX) {
		errno = S_ISREG(st.st_mode) ? EFBIG : EINVAL;
		return NULL;
	}
	/* On a read-only file system there is nothing to be done about it. */
	if (st.st_mode & 077 && fchmod(fd, 0600) < 0 && errno != EROFS)
		return NULL;
	*size = st.st_size;
	text = malloc(*size + 1);
	if (!text)
		return NULL;
	if (read_all(fd, text, *size) < 0) {
		code = errno;
		explicit_bzero(text, *size);
		free(text);
		errno = code;
		return NULL;
	}
	text[*size] = '\0';
	return text;
}

char *disk_read(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text;
	int code;

	if (fd < 0)
		return NULL;
	text = read_open(fd, size);
	code = errno;
	close(fd);
	errno = code;
	return text;
}

static int write_lines(int fd, const struct lines *lines)
{
	FILE *out = fdopen(fd, "w");
	int ret = 0;

	if (!out) {
		close(fd);
		return -1;
	}
	for (size_t i = 0; i < lines->count; i++)
		fprintf(out, "%s\n", lines->line[i].text);
	if (fflush(out) || ferror(out) || fsync(fd) < 0)
		ret = -1;
	return fclose(out) ? -1 : ret;
}

/* A crash must not lose the new name either. */
static void sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd =
		copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) :
		       -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

int disk_replace(const char *path, const struct lines *lines)
{
	char beside[PATH_MAX];
	int fd, code;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >=
	    (int)sizeof(beside)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	unlink(beside);
	/* Exclusively: nobody else has it open, and it is no link of anybody's. */
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	if (!write_lines(fd, lines) && !rename(beside, path)) {
		sync_directory(path);
		return 0;
	}
	code = errno;
	unlink(beside);
	errno = code;
	return -1;
}
