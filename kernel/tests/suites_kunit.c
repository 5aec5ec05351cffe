// SPDX-License-Identifier: GPL-2.0-only
/*
 * kpptp_test.ko: the KUnit suites of the pure files in one module
 */
#include <linux/module.h>

#include "suites.h"

kunit_test_suites(&kpptp_gre_suite, &kpptp_window_suite, &kpptp_ppp_suite,
		  &kpptp_mp_suite, &kpptp_bcp_suite, &kpptp_rc4_suite,
		  &kpptp_rc4_bench_suite, &kpptp_mppe_key_suite,
		  &kpptp_mppe_stateless_suite, &kpptp_mppe_stateful_suite);

MODULE_DESCRIPTION("KUnit suites of kpptp");
MODULE_LICENSE("GPL");
