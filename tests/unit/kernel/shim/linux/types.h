/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files of kernel/ take from the kernel's header of this name. */
#ifndef _SHIM_LINUX_TYPES_H
#define _SHIM_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;

#define U32_MAX UINT32_MAX
#define noinline_for_stack __attribute__((__noinline__))
#define fallthrough __attribute__((__fallthrough__))

#endif /* _SHIM_LINUX_TYPES_H */
