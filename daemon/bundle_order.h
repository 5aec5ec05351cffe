/* SPDX-License-Identifier: GPL-2.0-only */
/* Orders of RADIUS servers, carried out on the bundles that they mean (RFC 5176). */
#ifndef KPPTPD_BUNDLE_ORDER_H
#define KPPTPD_BUNDLE_ORDER_H

#include "aaa/radius_dynauth.h"

/**
 * bundle_order() - obey; a radius_dynauth_fn
 * @sessions: struct sessions, whose bundles are looked through
 * @order: what is ordered; every bundle of the server's that it fits obeys
 *
 * Return: RADIUS_ERROR_SESSION_NOT_FOUND when nobody is meant.
 */
enum radius_error bundle_order(void *sessions,
			       const struct radius_order *order);

#endif /* KPPTPD_BUNDLE_ORDER_H */
