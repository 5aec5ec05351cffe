/* SPDX-License-Identifier: GPL-2.0-only */
/* What the daemon and its clients must agree on to find each other. */
#ifndef KPPTP_IPC_NAMES_H
#define KPPTP_IPC_NAMES_H

/** IPC_INTERFACE - name of the interface; methods and errors begin with it */
#define IPC_INTERFACE "io.kpptp"

/** IPC_SOCKET - where the daemon listens unless told otherwise */
#define IPC_SOCKET "/run/kpptp/io.kpptp"

#endif
