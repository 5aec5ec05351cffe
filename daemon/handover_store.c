// SPDX-License-Identifier: GPL-2.0-only
#include "handover_store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "log.h"

/* Names of what is kept; @NAME_CONNECTIONS is the socket in which they wait. */
#define NAME_LISTENER "listen"
#define NAME_CONNECTIONS "tcp"
#define NAME_STATE "state"

enum {
	/* That a message of a unix socket carries, SCM_MAX_FD of the kernel. */
	PER_MESSAGE = 253,
	/* The manager may be busy, but not for as long as this. */
	SETTLE_S = 5,
};

/**
 * union rights - room for the descriptors of a message
 * @align: it is that of a header
 * @room: header and descriptors
 */
union rights {
	struct cmsghdr align;
	char room[CMSG_SPACE(PER_MESSAGE * sizeof(int))];
};

bool store_is_there(void)
{
	return getenv("NOTIFY_SOCKET");
}

/* Giving */

static bool send_some(int to, const int *fds, unsigned int count)
{
	union rights rights = { .room = "" };
	char byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = rights.room,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};

	rights.align = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
		.cmsg_len = CMSG_LEN(count * sizeof(int)),
	};
	memcpy(CMSG_DATA(&rights.align), fds, count * sizeof(int));
	return sendmsg(to, &msg, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
}

/* A socket from which all of them can be received; -1, logged, on failure. */
static int queue_up(const int *fds, unsigned int count)
{
	int pair[2];
	bool ok = true;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		log_error("no socket for control connections to wait in: %s",
			  strerror(errno));
		return -1;
	}
	while (count && ok) {
		unsigned int n = count < PER_MESSAGE ? count : PER_MESSAGE;

		ok = send_some(pair[0], fds, n);
		fds += n;
		count -= n;
	}
	if (!ok)
		log_error("control connections cannot wait in a socket: %s",
			  strerror(errno));
	close(pair[0]);
	if (ok)
		return pair[1];
	close(pair[1]);
	return -1;
}

/* The far end of the queue is closed, which the manager is not to look at. */
static bool give(const char *name, const int *fds, unsigned int count)
{
	char text[64];
	int r;

	if (!count)
		return true;
	snprintf(text, sizeof(text), "FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);
	r = sd_pid_notify_with_fds(0, 0, text, fds, count);
	if (r > 0)
		return true;
	log_error("service manager: descriptors cannot be kept: %s",
		  r < 0 ? strerror(-r) : "there is none");
	return false;
}

static bool settle(void)
{
	int r = sd_notify_barrier(0, SETTLE_S * 1000000ULL);

	if (r > 0)
		return true;
	log_error("service manager: does not answer: %s",
		  r < 0 ? strerror(-r) : "there is none");
	return false;
}

static void forget(void)
{
	static const char *const names[] = { NAME_LISTENER, NAME_CONNECTIONS,
					     NAME_STATE };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", names[i]);
}

bool store_give(const struct store *from)
{
	int queue = queue_up(from->connections, from->connection_count);
	bool ok = queue >= 0 &&
		  give(NAME_LISTENER, from->listeners, from->listener_count) &&
		  give(NAME_CONNECTIONS, &queue, 1) &&
		  give(NAME_STATE, &from->state, 1) && settle();

	if (queue >= 0)
		close(queue);
	if (!ok)
		forget();
	return ok;
}

/* Taking */

static bool add(int **list, unsigned int *count, const int *fds,
		unsigned int more)
{
	int *longer = realloc(*list, (*count + more) * sizeof(int));

	if (!longer) {
		for (unsigned int i = 0; i < more; i++)
			close(fds[i]);
		return false;
	}
	memcpy(longer + *count, fds, more * sizeof(int));
	*list = longer;
	*count += more;
	return true;
}

/* Without room for one more descriptor, those after it are lost. */
static bool receive_some(struct store *out, int from)
{
	union rights rights;
	char byte;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = rights.room,
		.msg_controllen = sizeof(rights.room),
	};
	const struct cmsghdr *c;
	int fds[PER_MESSAGE];
	size_t size;

	if (recvmsg(from, &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) <= 0)
		return false;
	c = CMSG_FIRSTHDR(&msg);
	if (!c || c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
		return false;
	size = c->cmsg_len - CMSG_LEN(0);
	memcpy(fds, CMSG_DATA(c), size);
	return add(&out->connections, &out->connection_count, fds,
		   (unsigned int)(size / sizeof(int))) &&
	       !(msg.msg_flags & MSG_CTRUNC);
}

static void sort(struct store *out, int fd, const char *name)
{
	if (!strcmp(name, NAME_CONNECTIONS)) {
		while (receive_some(out, fd))
			;
		close(fd);
	} else if (!strcmp(name, NAME_LISTENER)) {
		add(&out->listeners, &out->listener_count, &fd, 1);
	} else if (!strcmp(name, NAME_STATE) && out->state < 0) {
		out->state = fd;
	} else {
		log_warn("service manager: descriptor \"%s\" is unknown here",
			 name);
		close(fd);
	}
}

void store_take(struct store *out)
{
	char **found = NULL;
	int count = sd_listen_fds_with_names(true, &found);

	*out = (struct store){ .state = -1 };
	if (count <= 0)
		return;
	for (int i = 0; i < count; i++) {
		sort(out, SD_LISTEN_FDS_START + i, found[i]);
		free(found[i]);
	}
	free(found);
	/* Whatever becomes of this process, the next one is not to have them again. */
	forget();
}

static void close_all(const int *fds, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void store_close(struct store *store)
{
	close_all(store->connections, store->connection_count);
	close_all(store->listeners, store->listener_count);
	close_all(&store->state, 1);
	free(store->connections);
	free(store->listeners);
	*store = (struct store){ .state = -1 };
}
