/* SPDX-License-Identifier: GPL-2.0-only */
/* KUnit suites of the pure files; suites_kunit.c registers them. */
#ifndef _KPPTP_TESTS_SUITES_H
#define _KPPTP_TESTS_SUITES_H

#include <kunit/test.h>

extern struct kunit_suite kpptp_bcp_suite;
extern struct kunit_suite kpptp_gre_suite;
extern struct kunit_suite kpptp_mp_suite;
extern struct kunit_suite kpptp_mppe_key_suite;
extern struct kunit_suite kpptp_mppe_stateful_suite;
extern struct kunit_suite kpptp_mppe_stateless_suite;
extern struct kunit_suite kpptp_ppp_suite;
extern struct kunit_suite kpptp_rc4_bench_suite;
extern struct kunit_suite kpptp_rc4_suite;
extern struct kunit_suite kpptp_window_suite;

#endif /* _KPPTP_TESTS_SUITES_H */
