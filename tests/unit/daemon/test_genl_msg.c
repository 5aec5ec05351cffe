/* SPDX-License-Identifier: GPL-2.0-only */
/* links: daemon/net/genl_msg.c */
/* libs: libmnl */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>

#include "net/genl_msg.h"

enum { FAMILY = 0x21 };

static uint8_t buf[GENL_MSG_SIZE];

static struct nlmsghdr *begin(uint8_t cmd)
{
	memset(buf, 0xa5, sizeof(buf));
	return genl_msg_begin(buf, FAMILY, cmd, NLM_F_REQUEST, 7);
}

static int collect(const struct nlattr *attr, void *data)
{
	((const struct nlattr **)data)[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static void header_says_what_it_is(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_SET);
	struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	(void)state;
	assert_int_equal(nlh->nlmsg_type, FAMILY);
	assert_int_equal(nlh->nlmsg_seq, 7);
	assert_int_equal(genl->cmd, PPTP_CMD_SESSION_SET);
	assert_int_equal(genl->version, PPTP_FAMILY_VERSION);
}

static void new_session_is_read_back(void **state)
{
	struct dataplane_session req = { .ifindex = 9,
					 .local_call_id = 0x1234,
					 .peer_call_id = 0xfedc,
					 .flags = 3,
					 .outer_ifindex = 12 };
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_NEW);
	struct dataplane_state st;

	(void)state;
	inet_pton(AF_INET, "192.0.2.1", &req.local);
	inet_pton(AF_INET, "198.51.100.7", &req.peer);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, 77);
	genl_msg_put_session(nlh, &req);
	assert_int_equal(genl_msg_state(nlh, &st), 0);
	assert_int_equal(st.id, 77);
	assert_memory_equal(&st.session, &req, sizeof(req));
}

static void unknown_netdev_is_left_out(void **state)
{
	struct dataplane_session req = { .local_call_id = 1 };
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_NEW);

	(void)state;
	genl_msg_put_session(nlh, &req);
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	assert_null(tb[PPTP_A_SESSION_IFINDEX]);
	assert_null(tb[PPTP_A_SESSION_OUTER_IFINDEX]);
	assert_non_null(tb[PPTP_A_SESSION_LOCAL_CALL_ID]);
}

static void only_named_fields_are_sent(void **state)
{
	struct dataplane_set set = { .fields = DATAPLANE_NP | DATAPLANE_MAGIC,
				     .np = PPTP_NP_IPV4,
				     .magic = 0xdeadbeef,
				     .mru = 1460 };
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_SET);

	(void)state;
	genl_msg_put_set(nlh, &set);
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_NP]), PPTP_NP_IPV4);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_MAGIC]),
			 0xdeadbeef);
	for (int i = 0; i <= PPTP_A_SESSION_MAX; i++) {
		if (i != PPTP_A_SESSION_NP && i != PPTP_A_SESSION_MAGIC)
			assert_null(tb[i]);
	}
}

static void bundle_fields_go_by_their_bits(void **state)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_IFINDEX | DATAPLANE_JOIN | DATAPLANE_MP |
			  DATAPLANE_DSCP | DATAPLANE_BRIDGE,
		.ifindex = 7,
		.mrru = 1600,
		.peer_mrru = 1614,
		.mp_flags = PPTP_MP_FLAGS_SHORT_TX,
		.dscp = 46,
		.bridge_ifindex = 8,
		.bridge_flags = PPTP_BRIDGE_FLAGS_TAGGED,
	};
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_SET);

	(void)state;
	genl_msg_put_set(nlh, &set);
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_IFINDEX]), 7);
	assert_non_null(tb[PPTP_A_SESSION_JOIN]);
	assert_int_equal(mnl_attr_get_u16(tb[PPTP_A_SESSION_MRRU]), 1600);
	assert_int_equal(mnl_attr_get_u16(tb[PPTP_A_SESSION_PEER_MRRU]), 1614);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_MP_FLAGS]),
			 PPTP_MP_FLAGS_SHORT_TX);
	assert_int_equal(mnl_attr_get_u8(tb[PPTP_A_SESSION_DSCP]), 46);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_BRIDGE_IFINDEX]),
			 8);
	assert_int_equal(mnl_attr_get_u32(tb[PPTP_A_SESSION_BRIDGE_FLAGS]),
			 PPTP_BRIDGE_FLAGS_TAGGED);
}

static void mppe_has_a_key_only_when_on(void **state)
{
	struct dataplane_set set = {
		.fields = DATAPLANE_MPPE,
		.mppe_tx = { .bits = PPTP_MPPE_BITS_40,
			     .stateful = true,
			     .key_len = 8,
			     .key = "ABCDEFGH" },
	};
	const struct nlattr *tb[PPTP_A_SESSION_MAX + 1] = { 0 };
	const struct nlattr *tx[PPTP_A_MPPE_MAX + 1] = { 0 };
	const struct nlattr *rx[PPTP_A_MPPE_MAX + 1] = { 0 };
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_SET);

	(void)state;
	genl_msg_put_set(nlh, &set);
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	mnl_attr_parse_nested(tb[PPTP_A_SESSION_MPPE_TX], collect, tx);
	mnl_attr_parse_nested(tb[PPTP_A_SESSION_MPPE_RX], collect, rx);
	assert_int_equal(mnl_attr_get_u32(tx[PPTP_A_MPPE_BITS]),
			 PPTP_MPPE_BITS_40);
	assert_non_null(tx[PPTP_A_MPPE_STATEFUL]);
	assert_int_equal(mnl_attr_get_payload_len(tx[PPTP_A_MPPE_KEY]), 8);
	assert_memory_equal(mnl_attr_get_payload(tx[PPTP_A_MPPE_KEY]),
			    "ABCDEFGH", 8);
	assert_int_equal(mnl_attr_get_u32(rx[PPTP_A_MPPE_BITS]),
			 PPTP_MPPE_BITS_NONE);
	assert_null(rx[PPTP_A_MPPE_KEY]);
}

static void counters_are_found_by_name(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_SESSION_GET);
	struct dataplane_state st;
	struct nlattr *nest;

	(void)state;
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, 5);
	nest = mnl_attr_nest_start(nlh, PPTP_A_SESSION_STATS);
	mnl_attr_put_u64(nlh, PPTP_A_STATS_RX_PACKETS, 1ull << 40);
	mnl_attr_put_u64(nlh, PPTP_A_STATS_DROP_TX, 3);
	mnl_attr_put_u64(nlh, PPTP_A_STATS_MAX + 1, 99);
	mnl_attr_nest_end(nlh, nest);
	mnl_attr_put(nlh, PPTP_A_SESSION_ORPHAN, 0, NULL);
	assert_int_equal(genl_msg_state(nlh, &st), 0);
	assert_true(st.stats[PPTP_A_STATS_RX_PACKETS] == 1ull << 40);
	assert_true(st.stats[PPTP_A_STATS_DROP_TX] == 3);
	assert_true(st.orphan);
}

static void frame_is_read(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_FRAME);
	struct genl_report r;

	(void)state;
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, 4);
	mnl_attr_put_u16(nlh, PPTP_A_SESSION_PROTOCOL, 0xc021);
	assert_int_equal(genl_msg_report(nlh, &r), -EBADMSG);
	mnl_attr_put(nlh, PPTP_A_SESSION_DATA, 4, "\x01\x02\x00\x04");
	assert_int_equal(genl_msg_report(nlh, &r), 0);
	assert_int_equal(r.protocol, 0xc021);
	assert_int_equal(r.len, 4);
	assert_memory_equal(r.data, "\x01\x02\x00\x04", 4);
}

static void event_is_read(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_EVENT);
	struct nlattr *stats;
	struct genl_report r;

	(void)state;
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_ID, 4);
	assert_int_equal(genl_msg_report(nlh, &r), -EBADMSG);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_EVENT, PPTP_EVENT_SESSION_DEL);
	mnl_attr_put_u32(nlh, PPTP_A_SESSION_REASON, PPTP_DEL_REASON_NETDEV);
	assert_int_equal(genl_msg_report(nlh, &r), 0);
	assert_int_equal(r.event, PPTP_EVENT_SESSION_DEL);
	assert_int_equal(r.reason, PPTP_DEL_REASON_NETDEV);
	assert_false(r.has_stats);
	stats = mnl_attr_nest_start(nlh, PPTP_A_SESSION_STATS);
	mnl_attr_put_u64(nlh, PPTP_A_STATS_RX_BYTES, 1500);
	mnl_attr_nest_end(nlh, stats);
	assert_int_equal(genl_msg_report(nlh, &r), 0);
	assert_true(r.has_stats);
	assert_int_equal(r.stats[PPTP_A_STATS_RX_BYTES], 1500);
}

static void demand_is_read(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_NETDEV_DEMAND);
	struct genl_report r;

	(void)state;
	assert_int_equal(genl_msg_report(nlh, &r), -EBADMSG);
	mnl_attr_put_u32(nlh, PPTP_A_NETDEV_IFINDEX, 12);
	assert_int_equal(genl_msg_report(nlh, &r), 0);
	assert_int_equal(r.cmd, PPTP_CMD_NETDEV_DEMAND);
	assert_int_equal(r.ifindex, 12);
	assert_int_equal(r.id, 0);
}

static struct nlmsghdr *error(int err, uint16_t flags, const char *text)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nlmsgerr *e;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = flags;
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e));
	e->error = err;
	e->msg.nlmsg_len = MNL_NLMSG_HDRLEN + 8;
	if (!(flags & NLM_F_CAPPED))
		mnl_nlmsg_put_extra_header(nlh, 8);
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	return nlh;
}

static void the_kernels_words_lead(void **state)
{
	char text[100] = "";

	(void)state;
	assert_int_equal(genl_msg_error(error(0, 0, NULL), text, sizeof(text)),
			 0);
	assert_int_equal(genl_msg_error(error(-EBUSY,
					      NLM_F_CAPPED | NLM_F_ACK_TLVS,
					      "the netdev has a session"),
					text, sizeof(text)),
			 -EBUSY);
	assert_string_equal(
		text, "the netdev has a session: Device or resource busy");
	genl_msg_error(error(-ENODEV, NLM_F_ACK_TLVS, "no such netdev"), text,
		       sizeof(text));
	assert_string_equal(text, "no such netdev: No such device");
	genl_msg_error(error(-EPERM, NLM_F_CAPPED, NULL), text, sizeof(text));
	assert_string_equal(text, "Operation not permitted");
}

static void cut_messages_are_refused(void **state)
{
	struct nlmsghdr *nlh = begin(PPTP_CMD_EVENT);
	struct dataplane_state st;
	struct genl_report r;
	char text[10];

	(void)state;
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN;
	assert_int_equal(genl_msg_state(nlh, &st), -EBADMSG);
	assert_int_equal(genl_msg_report(nlh, &r), -EBADMSG);
	assert_int_equal(genl_msg_error(nlh, text, sizeof(text)), -EBADMSG);
	nlh = begin(PPTP_CMD_SESSION_GET);
	mnl_attr_put_u16(nlh, PPTP_A_SESSION_ID, 4);
	assert_int_equal(genl_msg_state(nlh, &st), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_says_what_it_is),
		cmocka_unit_test(new_session_is_read_back),
		cmocka_unit_test(unknown_netdev_is_left_out),
		cmocka_unit_test(only_named_fields_are_sent),
		cmocka_unit_test(bundle_fields_go_by_their_bits),
		cmocka_unit_test(mppe_has_a_key_only_when_on),
		cmocka_unit_test(counters_are_found_by_name),
		cmocka_unit_test(frame_is_read),
		cmocka_unit_test(event_is_read),
		cmocka_unit_test(demand_is_read),
		cmocka_unit_test(the_kernels_words_lead),
		cmocka_unit_test(cut_messages_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
