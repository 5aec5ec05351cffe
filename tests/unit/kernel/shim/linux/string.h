/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files of kernel/ take from the kernel's header of this name. */
#ifndef _SHIM_LINUX_STRING_H
#define _SHIM_LINUX_STRING_H

#include <string.h>

#define memzero_explicit explicit_bzero

#endif /* _SHIM_LINUX_STRING_H */
