/* SPDX-License-Identifier: GPL-2.0-only */
/* The version as text. debian/changelog is where it is written down. */
#ifndef KPPTP_VERSION_H
#define KPPTP_VERSION_H

#define VERSION_QUOTE(version) #version
#define VERSION_EXPAND(version) VERSION_QUOTE(version)
#define VERSION_TEXT VERSION_EXPAND(KPPTP_VERSION)

#endif
