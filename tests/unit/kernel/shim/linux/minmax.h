/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pure files of kernel/ take from the kernel's header of this name. */
#ifndef _SHIM_LINUX_MINMAX_H
#define _SHIM_LINUX_MINMAX_H

#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))

#endif /* _SHIM_LINUX_MINMAX_H */
