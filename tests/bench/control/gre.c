// SPDX-License-Identifier: GPL-2.0-only
/* Enhanced GRE (RFC 2637 section 4.1) of all clients over one raw socket. */
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BATCH = 64, /* packets of one system call */
	PACKET_MAX = 1600,
	IP_HEADER_MIN = 20,

	HAS_KEY = 0x20,
	HAS_SEQ = 0x10,
	HAS_ACK = 0x80,
	VERSION = 1,
	PROTO_PPP = 0x880b,
	GRE_MIN = 8,
	GRE_MAX = 16,

	BUFFER = 16 * 1024 * 1024,
};

/**
 * struct out - packets that wait to be sent
 * @count: how many
 * @packet: their bytes
 * @iov: where in @packet
 * @control: their source addresses
 * @msg: as sendmmsg() wants them
 */
static struct out {
	unsigned int count;
	uint8_t packet[BATCH][GRE_MAX + FRAME_MAX];
	struct iovec iov[BATCH];
	union {
		struct cmsghdr hdr;
		uint8_t room[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control[BATCH];
	struct mmsghdr msg[BATCH];
} out;

void gre_open(struct load *load)
{
	int size = BUFFER;

	load->gre = socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC,
			   IPPROTO_GRE);
	if (load->gre < 0)
		die("socket for GRE");
	if (setsockopt(load->gre, SOL_SOCKET, SO_RCVBUFFORCE, &size,
		       sizeof(size)) ||
	    setsockopt(load->gre, SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)))
		die("buffer for GRE");
}

/* Return: bytes */
static size_t put_header(uint8_t *p, struct client *c, size_t len)
{
	bool ack = c->rx_seq;

	p[0] = HAS_KEY | HAS_SEQ;
	p[1] = VERSION | (ack ? HAS_ACK : 0);
	put16(p + 2, PROTO_PPP);
	put16(p + 4, (uint16_t)len);
	put16(p + 6, c->peer_call_id);
	put32(p + 8, c->tx_seq++);
	if (ack)
		put32(p + 12, c->rx_seq);
	return ack ? GRE_MAX : GRE_MAX - 4;
}

static void set_source(struct msghdr *msg, unsigned int slot,
		       struct in_addr addr)
{
	struct in_pktinfo info = { .ipi_spec_dst = addr };
	struct cmsghdr *hdr;

	msg->msg_control = &out.control[slot];
	msg->msg_controllen = sizeof(out.control[slot]);
	hdr = CMSG_FIRSTHDR(msg);
	hdr->cmsg_level = IPPROTO_IP;
	hdr->cmsg_type = IP_PKTINFO;
	hdr->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(hdr), &info, sizeof(info));
}

void gre_send(struct load *load, struct client *c, const uint8_t *frame,
	      size_t len)
{
	unsigned int slot;
	struct msghdr *msg;
	size_t head;

	if (out.count == BATCH)
		gre_flush(load);
	slot = out.count++;
	msg = &out.msg[slot].msg_hdr;
	head = put_header(out.packet[slot], c, len);
	memcpy(out.packet[slot] + head, frame, len);
	out.iov[slot].iov_base = out.packet[slot];
	out.iov[slot].iov_len = head + len;
	*msg = (struct msghdr){
		.msg_name = &load->server,
		.msg_namelen = sizeof(load->server),
		.msg_iov = &out.iov[slot],
		.msg_iovlen = 1,
	};
	set_source(msg, slot, c->source);
}

void gre_flush(struct load *load)
{
	unsigned int at = 0;

	while (at < out.count) {
		int n = sendmmsg(load->gre, out.msg + at, out.count - at, 0);

		if (n < 0 && errno != ENOBUFS && errno != EAGAIN)
			die("GRE");
		/* What does not fit is lost, as on any line. */
		at += n > 0 ? (unsigned int)n : 1;
	}
	out.count = 0;
}

static void packet(struct load *load, const uint8_t *p, size_t len)
{
	size_t ip, head = GRE_MIN;
	struct client *c;
	uint16_t id;

	ip = len ? (p[0] & 0xfu) * 4u : 0;
	if (ip < IP_HEADER_MIN || len < ip + GRE_MIN)
		return;
	p += ip;
	len -= ip;
	id = get16(p + 6);
	/* A mere acknowledgement has no sequence number. */
	if (get16(p + 2) != PROTO_PPP || !(p[0] & HAS_SEQ) || !id ||
	    id > load->count)
		return;
	head += 4u + (p[1] & HAS_ACK ? 4u : 0u);
	if (len < head)
		return;
	c = &load->clients[id - 1];
	if (c->fd < 0)
		return;
	c->rx_seq = get32(p + 8);
	if (len - head > get16(p + 4))
		len = head + get16(p + 4);
	ppp_input(load, c, p + head, len - head);
}

void gre_receive(struct load *load)
{
	static uint8_t in[BATCH][PACKET_MAX];
	struct mmsghdr msg[BATCH];
	struct iovec iov[BATCH];
	int n;

	memset(msg, 0, sizeof(msg));
	for (unsigned int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ in[i], PACKET_MAX };
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
	}
	n = recvmmsg(load->gre, msg, BATCH, 0, NULL);
	for (int i = 0; i < n; i++)
		packet(load, in[i], msg[i].msg_len);
}
