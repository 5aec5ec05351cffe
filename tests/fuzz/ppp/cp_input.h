/* SPDX-License-Identifier: GPL-2.0-only */
/* Drives one control protocol by the bytes of a fuzzer. */
#ifndef FUZZ_PPP_CP_INPUT_H
#define FUZZ_PPP_CP_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "ppp/cp_fsm.h"

/*
 * Commands of one byte: 0 to 3 are Up, Down, Open, Close; 4 a timeout; 5 a
 * protocol reject; 6 the peer agrees with our last request; others are the
 * length of a packet that follows. Sent frames are read to their last byte.
 */
void fuzz_cp(struct cp *cp, const uint8_t *data, size_t size);

/* A host that only counts. */
extern const struct cp_host fuzz_host;

#endif
