// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's own PPTP (pptp.ko, ppp_generic, ppp_mppe) as one tunnel between
 * two network namespaces, without any control protocol: what a measurement
 * compares with.
 *
 * usage: intree NAMESPACE ADDRESS NAMESPACE ADDRESS none|40|128 stateless|stateful
 *        [LINKS]
 *
 * Prints the names of the netdevs, one for each namespace, when packets pass, and
 * keeps the tunnel until its standard input ends.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <linux/if_pppox.h>
#include <linux/ppp-comp.h>
#include <linux/ppp-ioctl.h>
#include <linux/ppp_defs.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MRU 1500
#define KEY_LEN 16

/* CCP (RFC 1962) and its MPPE option (RFC 3078 section 2.1). */
enum {
	CCP = 0x80fd,
	CCP_CONFIGURE_ACK = 2,
	CCP_HEADER_LEN = 4,
	MPPE_OPTION = 18,
	MPPE_OPTION_LEN = 6,
	MPPE_STATELESS = 0x01, /* first octet of the bits */
	MPPE_128 = 0x40, /* last octet */
	MPPE_40 = 0x20,
	PEER_MS = 5000,
};

/**
 * struct end - one end of the tunnel
 * @address: outside of the tunnel
 * @unit: file of its PPP unit, which its netdev goes with
 * @number: of that netdev
 */
struct end {
	struct in_addr address;
	int unit;
	int number;
};

static uint8_t option[MPPE_OPTION_LEN] = { MPPE_OPTION, MPPE_OPTION_LEN };
static bool encrypted;
static int links = 1;

static void must(int result, const char *what)
{
	if (result < 0)
		err(EXIT_FAILURE, "%s", what);
}

static void enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	must(fd, path);
	must(setns(fd, CLONE_NEWNET), path);
	close(fd);
}

static struct sockaddr_pppox pptp_address(struct in_addr address, int call_id)
{
	struct sockaddr_pppox sa = { .sa_family = AF_PPPOX,
				     .sa_protocol = PX_PROTO_PPTP };

	sa.sa_addr.pptp.call_id = (uint16_t)call_id;
	sa.sa_addr.pptp.sin_addr = address;
	return sa;
}

/* A channel: GRE between the two addresses. */
static int open_channel(const struct end *own, const struct end *peer,
			int own_id, int peer_id)
{
	struct sockaddr_pppox local = pptp_address(own->address, own_id);
	struct sockaddr_pppox remote = pptp_address(peer->address, peer_id);
	int fd = socket(AF_PPPOX, SOCK_STREAM, PX_PROTO_PPTP), number, chan;

	must(fd, "socket");
	must(bind(fd, (const void *)&local, sizeof(local)), "bind");
	must(connect(fd, (const void *)&remote, sizeof(remote)), "connect");
	must(ioctl(fd, PPPIOCGCHAN, &number), "PPPIOCGCHAN");
	chan = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	must(chan, "/dev/ppp");
	must(ioctl(chan, PPPIOCATTCHAN, &number), "PPPIOCATTCHAN");
	return chan;
}

static void set_flags(const struct end *end, int ccp_flags)
{
	int all = ccp_flags | (links > 1 ? SC_MULTILINK : 0);

	must(ioctl(end->unit, PPPIOCSFLAGS, &all), "PPPIOCSFLAGS");
}

/* Each direction has a key of its own; @direction is 0 from the first end on. */
static void set_key(const struct end *end, int direction, bool transmit)
{
	uint8_t bytes[MPPE_OPTION_LEN + KEY_LEN];
	struct ppp_option_data data = { .ptr = bytes,
					.length = sizeof(bytes),
					.transmit = transmit };

	memcpy(bytes, option, sizeof(option));
	memset(bytes + sizeof(option), 0x5a + direction, KEY_LEN);
	must(ioctl(end->unit, PPPIOCSCOMPRESS, &data), "PPPIOCSCOMPRESS");
}

/* Call ids of the two ends are 1 and 2, then 3 and 4... */
static void open_links(const struct end *end, const struct end *peer, int id)
{
	int mru = MRU;

	for (int i = 0; i < links; i++) {
		int chan = open_channel(end, peer, 2 * i + id, 2 * i + 3 - id);

		must(ioctl(chan, PPPIOCCONNECT, &end->number), "PPPIOCCONNECT");
	}
	must(ioctl(end->unit, PPPIOCSMRU, &mru), "PPPIOCSMRU");
	if (links > 1)
		must(ioctl(end->unit, PPPIOCSMRRU, &mru), "PPPIOCSMRRU");
}

static void open_unit(struct end *end, const struct end *peer, int id)
{
	struct npioctl np = { .protocol = PPP_IP, .mode = NPMODE_PASS };

	end->number = -1;
	end->unit = open("/dev/ppp", O_RDWR | O_CLOEXEC);
	must(end->unit, "/dev/ppp");
	must(ioctl(end->unit, PPPIOCNEWUNIT, &end->number), "PPPIOCNEWUNIT");
	open_links(end, peer, id);
	must(ioctl(end->unit, PPPIOCSNPMODE, &np), "PPPIOCSNPMODE");
	set_flags(end, 0);
	if (!encrypted)
		return;
	set_key(end, id - 1, true);
	set_key(end, 2 - id, false);
	set_flags(end, SC_CCP_OPEN);
}

/* The kernel starts to en- and decrypt when it sees this pass. */
static void send_ack(const struct end *end)
{
	uint8_t frame[2 + CCP_HEADER_LEN + MPPE_OPTION_LEN] = {
		CCP >> 8, CCP & 0xff, CCP_CONFIGURE_ACK,
		1,	  0,	      CCP_HEADER_LEN + MPPE_OPTION_LEN
	};

	memcpy(frame + 2 + CCP_HEADER_LEN, option, sizeof(option));
	must((int)write(end->unit, frame, sizeof(frame)), "write");
}

static void await_ack(const struct end *end)
{
	struct pollfd pfd = { .fd = end->unit, .events = POLLIN };
	uint8_t frame[MRU];

	do {
		if (poll(&pfd, 1, PEER_MS) != 1)
			errx(EXIT_FAILURE, "the peer's frame does not come");
		must((int)read(end->unit, frame, sizeof(frame)), "read");
	} while (frame[0] != CCP >> 8 || frame[1] != (CCP & 0xff));
	set_flags(end, SC_CCP_OPEN | SC_CCP_UP | SC_MUST_COMP);
}

static void parse_encryption(const char *bits, const char *mode)
{
	encrypted = strcmp(bits, "none") != 0;
	if (!strcmp(mode, "stateless"))
		option[2] = MPPE_STATELESS;
	if (encrypted)
		option[5] = !strcmp(bits, "40") ? MPPE_40 : MPPE_128;
}

int main(int argc, char **argv)
{
	struct end end[2];

	if (argc != 7 && argc != 8)
		errx(EXIT_FAILURE,
		     "six arguments wanted or seven, see the source");
	if (argc == 8)
		links = atoi(argv[7]);
	parse_encryption(argv[5], argv[6]);
	for (int i = 0; i < 2; i++) {
		if (!inet_aton(argv[2 + 2 * i], &end[i].address))
			errx(EXIT_FAILURE, "no address: %s", argv[2 + 2 * i]);
	}
	for (int i = 0; i < 2; i++) {
		enter(argv[1 + 2 * i]);
		open_unit(&end[i], &end[1 - i], i + 1);
	}
	if (encrypted) {
		send_ack(&end[0]);
		send_ack(&end[1]);
		await_ack(&end[0]);
		await_ack(&end[1]);
	}
	printf("ppp%d ppp%d\n", end[0].number, end[1].number);
	fflush(stdout);
	while (getchar() != EOF)
		;
	return EXIT_SUCCESS;
}
