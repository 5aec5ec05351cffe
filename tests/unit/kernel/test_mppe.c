// SPDX-License-Identifier: GPL-2.0-only
/* links: kernel/mppe.c kernel/mppe_key.c kernel/rc4.c kernel/ppp.c kernel/bcp.c */
/* libs: libcrypto */
/*
 * MPPE over a line that loses at random, for long, with resets that take their
 * time and get lost too. Single steps are in kernel/tests/mppe_*_kunit.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mppe.h"
#include "ppp.h"
#include "tests/mppe_peer.h"

#define LEN 40
#define PACKETS 40000
#define ROUND_TRIP 12 /* packets between a loss noticed and its answer */

static const u8 key[] = "sixteen byte key";

/* Loss of single packets, and now and then of a burst; never the last ones */
static bool lost(u32 n)
{
	static u32 until;

	if (n < until)
		return true;
	if (n + 1000 < PACKETS && random() % 500 == 0)
		until = n + random() % 700;
	else
		until = 0;
	return n + 1000 < PACKETS && random() % 20 == 0;
}

/**
 * struct resets - Reset-Requests on their way
 * @due: packets until the request arrives, 0 when there is none
 */
struct resets {
	unsigned int due;
};

/*
 * One more packet has passed; does a request arrive at the sender now? @wanted:
 * the packet has reached the receiver, which could not use it.
 */
static bool reset_arrives(struct resets *r, bool wanted)
{
	if (r->due)
		return --r->due == 0 && random() % 8;
	if (wanted)
		r->due = ROUND_TRIP;
	return false;
}

static void stateless_with_loss_and_forgery(void **state)
{
	struct kpptp_mppe_params params = { .bits = KPPTP_MPPE_128 };
	u32 n, sent = 0, wrong = 0, gre_seq = 0xffffff00;
	struct kpptp_mppe_job out, in;
	struct kpptp_mppe_tx tx;
	struct kpptp_mppe_rx rx;
	u8 data[LEN];

	(void)state;
	srandom(3);
	memcpy(params.start_key, key, sizeof(params.start_key));
	kpptp_mppe_tx_init(&tx, &params);
	kpptp_mppe_rx_init(&rx, &params);
	for (n = 0; n < PACKETS; n++) {
		mppe_peer_packet(data, LEN, n);
		kpptp_mppe_tx_next(&tx, &out);
		mppe_peer_job(&out, data, LEN);
		gre_seq += 1 + random() % 2;
		if (lost(n))
			continue;
		if (random() % 50 == 0) {
			/* a forged header takes this packet's place */
			if (kpptp_mppe_rx_next(&rx, random(), gre_seq, &in) ==
			    KPPTP_MPPE_OK)
				kpptp_mppe_rx_bad(&rx, &in);
			continue;
		}
		sent++;
		switch (kpptp_mppe_rx_next(&rx, out.header, gre_seq, &in)) {
		case KPPTP_MPPE_OK:
			break;
		case KPPTP_MPPE_CATCHUP:
			while (!kpptp_mppe_rx_catchup(&rx, 100))
				;
			wrong++;
			continue;
		default:
			fail();
		}
		mppe_peer_job(&in, data, LEN);
		if (mppe_peer_is_packet(data, LEN, n)) {
			kpptp_mppe_rx_good(&rx, &in);
		} else {
			kpptp_mppe_rx_bad(&rx, &in);
			wrong++;
		}
	}
	/* each burst or forged header may cost the packet after it */
	assert_true(wrong < sent / 100);
	assert_false(kpptp_mppe_rx_trouble(&rx));
}

static void we_receive(bool is_linux, bool flag_unmarked)
{
	struct kpptp_mppe_params params = { .bits = KPPTP_MPPE_128,
					    .stateful = true };
	enum kpptp_mppe_verdict verdict = KPPTP_MPPE_WAIT;
	struct resets resets = { 0 };
	u32 n, delivered = 0;
	struct mppe_peer peer;
	struct kpptp_mppe_rx rx;
	u8 data[LEN];
	u16 header;

	srandom(4);
	memcpy(params.start_key, key, sizeof(params.start_key));
	kpptp_mppe_rx_init(&rx, &params);
	mppe_peer_init(&peer, key, params.bits, is_linux);
	peer.flag_unmarked = flag_unmarked;
	for (n = 0; n < PACKETS; n++) {
		mppe_peer_packet(data, LEN, n);
		header = mppe_peer_encrypt(&peer, data, LEN);
		rx.want_reset = false;
		if (!lost(n)) {
			verdict = kpptp_mppe_rx_decrypt_stateful(&rx, header, n,
								 data, LEN);
			if (verdict == KPPTP_MPPE_OK) {
				assert_true(mppe_peer_is_packet(data, LEN, n));
				delivered++;
			}
		}
		if (reset_arrives(&resets, rx.want_reset))
			peer.reset = true;
	}
	assert_int_equal(KPPTP_MPPE_OK, verdict);
	assert_true(delivered > PACKETS / 3);
}

static void we_receive_from_a_peer_after_the_rfc(void **state)
{
	(void)state;
	we_receive(false, false);
	we_receive(false, true);
}

static void we_receive_from_a_linux_peer(void **state)
{
	(void)state;
	we_receive(true, false);
}

static void peer_receives(bool is_linux)
{
	struct kpptp_mppe_params params = { .bits = KPPTP_MPPE_128,
					    .stateful = true };
	struct resets resets = { 0 };
	u32 n, delivered = 0;
	struct kpptp_mppe_job job;
	struct kpptp_mppe_tx tx;
	struct mppe_peer peer;
	u8 data[LEN];
	bool arrived;

	srandom(5);
	memcpy(params.start_key, key, sizeof(params.start_key));
	kpptp_mppe_tx_init(&tx, &params);
	mppe_peer_init(&peer, key, params.bits, is_linux);
	for (n = 0; n < PACKETS; n++) {
		mppe_peer_packet(data, LEN, n);
		kpptp_mppe_tx_next(&tx, &job);
		kpptp_rc4_crypt(&tx.rc4, data, data, LEN);
		arrived = !lost(n);
		if (arrived &&
		    mppe_peer_decrypt(&peer, job.header, data, LEN)) {
			assert_true(mppe_peer_is_packet(data, LEN, n));
			delivered++;
		}
		if (reset_arrives(&resets, arrived && peer.discard))
			kpptp_mppe_tx_reset(&tx);
	}
	assert_false(peer.discard);
	assert_true(delivered > PACKETS / 3);
}

static void peer_after_the_rfc_receives(void **state)
{
	(void)state;
	peer_receives(false);
}

static void linux_peer_receives(void **state)
{
	(void)state;
	peer_receives(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stateless_with_loss_and_forgery),
		cmocka_unit_test(we_receive_from_a_peer_after_the_rfc),
		cmocka_unit_test(we_receive_from_a_linux_peer),
		cmocka_unit_test(peer_after_the_rfc_receives),
		cmocka_unit_test(linux_peer_receives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
