/* SPDX-License-Identifier: GPL-2.0-only */
/* What RADIUS granted, laid over the settings of a profile. */
#ifndef KPPTPD_AAA_RADIUS_RESULT_H
#define KPPTPD_AAA_RADIUS_RESULT_H

#include "aaa/aaa.h"
#include "aaa/radius_policy.h"

/**
 * radius_result_fill() - the settings of a user
 * @model: profiles and pools
 * @policy: what RADIUS said; it goes before the profile, which is @policy->group or
 *	the server's default-profile
 * @res: all but its user and grant is filled in; @res->auth keeps its keys
 * @why: why not, in words
 * @size: of @why
 *
 * Return: false where the policy names what is not here, and so cannot be obeyed.
 */
bool radius_result_fill(const struct model *model,
			const struct radius_policy *policy,
			struct aaa_result *res, char *why, size_t size);

/**
 * radius_result_change() - the part that can change while the user is connected
 * @policy: of a CoA-Request
 * @net: rate, filters and lists are changed
 * @limits: timeouts and limits are changed
 */
void radius_result_change(const struct radius_policy *policy,
			  struct settings_net *net,
			  struct settings_limits *limits);

#endif /* KPPTPD_AAA_RADIUS_RESULT_H */
