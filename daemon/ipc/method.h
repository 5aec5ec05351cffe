/* SPDX-License-Identifier: GPL-2.0-only */
/* The methods of io.kpptp and of org.varlink.service. */
#ifndef KPPTP_IPC_METHOD_H
#define KPPTP_IPC_METHOD_H

#include "ipc/exchange.h"

/**
 * struct method_call - one call
 * @ex: the exchange it belongs to; a method with several replies sets its state
 * @backend: what it is about
 * @privileged: the peer may change things and see passwords
 * @parameters: an object, or NULL, or whatever the peer sent instead
 */
struct method_call {
	struct exchange *ex;
	const struct ipc_backend *backend;
	bool privileged;
	struct json_object *parameters;
};

/** method_service() - call a method of org.varlink.service; NULL if it has none so called */
struct json_object *method_service(const char *name,
				   const struct method_call *call);

/** method_call() - call a method by name; returns its reply, NULL if several follow */
struct json_object *method_call(const char *name, struct method_call *call);

#endif
