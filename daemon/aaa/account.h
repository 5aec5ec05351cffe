/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The account of a user who is connected: when he came, what passed, when and why
 * he left. Local users have theirs in the log alone; a backend that keeps accounts
 * elsewhere is told here.
 */
#ifndef KPPTPD_AAA_ACCOUNT_H
#define KPPTPD_AAA_ACCOUNT_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/objects.h"

struct aaa;
struct aaa_account;
struct aaa_grant;

/**
 * enum aaa_cause - why a user's connection ended
 *
 * The numbers are those of Acct-Terminate-Cause (RFC 2866 section 5.10).
 * @AAA_CAUSE_NONE: it has not
 * @AAA_CAUSE_USER_REQUEST: the peer ended it in good order
 * @AAA_CAUSE_LOST_CARRIER: the peer does not answer any more
 * @AAA_CAUSE_IDLE_TIMEOUT: no packets for too long
 * @AAA_CAUSE_SESSION_TIMEOUT: connected, or sent, as much as was granted
 * @AAA_CAUSE_ADMIN_RESET: the administrator ended it
 * @AAA_CAUSE_ADMIN_REBOOT: the daemon ends
 * @AAA_CAUSE_PORT_ERROR: the line, or its netdev, failed
 * @AAA_CAUSE_NAS_ERROR: this system failed
 * @AAA_CAUSE_NAS_REQUEST: this system had a reason of its own
 */
enum aaa_cause {
	AAA_CAUSE_NONE,
	AAA_CAUSE_USER_REQUEST = 1,
	AAA_CAUSE_LOST_CARRIER = 2,
	AAA_CAUSE_IDLE_TIMEOUT = 4,
	AAA_CAUSE_SESSION_TIMEOUT = 5,
	AAA_CAUSE_ADMIN_RESET = 6,
	AAA_CAUSE_ADMIN_REBOOT = 7,
	AAA_CAUSE_PORT_ERROR = 8,
	AAA_CAUSE_NAS_ERROR = 9,
	AAA_CAUSE_NAS_REQUEST = 10,
};

/** aaa_cause_word() - RouterOS's word for it ("peer-request"); never NULL */
const char *aaa_cause_word(enum aaa_cause cause);

/**
 * struct aaa_counters - what passed since login, as seen from here
 * @uptime: seconds
 * @rx_bytes: that the user sent
 * @tx_bytes: that he was sent
 * @rx_packets: likewise
 * @tx_packets: likewise
 */
struct aaa_counters {
	uint64_t uptime;
	uint64_t rx_bytes;
	uint64_t tx_bytes;
	uint64_t rx_packets;
	uint64_t tx_packets;
};

/**
 * struct aaa_login - who has connected; copied by aaa_account_start()
 * @user: his name
 * @number: of the connection, counts up from 1 in this daemon's life
 * @caller: where he calls from
 * @called: our address that he called
 * @local: our end of the tunnel; 0.0.0.0 when it only bridges
 * @remote: his end; likewise
 * @netdev: of the tunnel
 * @grant: of the backend that let him in, or NULL; a reference is taken
 */
struct aaa_login {
	char user[MODEL_TEXT_SIZE];
	uint32_t number;
	struct in_addr caller;
	struct in_addr called;
	struct in_addr local;
	struct in_addr remote;
	char netdev[IFNAMSIZ];
	struct aaa_grant *grant;
};

/**
 * aaa_counters_fn - what has passed so far
 * @user: as given to aaa_account_start()
 * @ret: filled
 *
 * Return: false when nobody knows.
 */
typedef bool aaa_counters_fn(void *user, struct aaa_counters *ret);

/**
 * aaa_account_start() - a user has connected
 * @aaa: the object that let him in
 * @login: who
 * @counters: asked for reports in between, until aaa_account_stop()
 * @user: its pointer
 *
 * Return: the account, to be ended by aaa_account_stop(); NULL when none is kept.
 */
struct aaa_account *aaa_account_start(struct aaa *aaa,
				      const struct aaa_login *login,
				      aaa_counters_fn *counters, void *user);

/**
 * aaa_account_resume() - go on with one that another process started
 * @aaa: the object
 * @login: who; its grant is that of the account
 * @counters: see aaa_account_start()
 * @user: its pointer
 * @local: no backend let him in
 *
 * Return: see aaa_account_start().
 */
struct aaa_account *aaa_account_resume(struct aaa *aaa,
				       const struct aaa_login *login,
				       aaa_counters_fn *counters, void *user,
				       bool local);

/**
 * aaa_account_stop() - he has left; the account is freed
 * @account: NULL is fine
 * @cause: why
 * @last: what passed in all
 */
void aaa_account_stop(struct aaa_account *account, enum aaa_cause cause,
		      const struct aaa_counters *last);

/**
 * aaa_grant_ref() - keep what a backend said when it let a user in
 * @grant: of struct aaa_result; NULL is fine
 *
 * Return: @grant.
 */
struct aaa_grant *aaa_grant_ref(struct aaa_grant *grant);

/** aaa_grant_unref() - give a reference back; NULL is fine */
void aaa_grant_unref(struct aaa_grant *grant);

#endif /* KPPTPD_AAA_ACCOUNT_H */
