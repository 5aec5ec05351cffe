/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files of kernel/ take from the kernel's header of this name. */
#ifndef _SHIM_ASM_BYTEORDER_H
#define _SHIM_ASM_BYTEORDER_H

#include <endian.h>
#include <stdint.h>

typedef uint64_t __le64;

#define cpu_to_le64 htole64

#endif /* _SHIM_ASM_BYTEORDER_H */
