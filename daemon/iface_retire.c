// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netdevs that go together. The kernel waits for all CPUs for each removal, which
 * would keep the daemon from all else when many users leave at once.
 */
#include <systemd/sd-event.h>

#include "iface_name.h"
#include "iface_priv.h"
#include "log.h"

bool iface_remove_retired(struct ifaces *all)
{
	if (!all->retired)
		return false;
	if (rtn_link_del_retired(all->rtn))
		log_warn("interfaces: cannot be removed: %s",
			 rtn_error(all->rtn));
	while (all->retired)
		iface_number_release(&all->numbers,
				     all->retired_number[--all->retired]);
	return true;
}

static int on_idle(sd_event_source *source, void *user)
{
	(void)source;
	iface_remove_retired(user);
	return 0;
}

static bool schedule(struct ifaces *all)
{
	if (!all->retire &&
	    (sd_event_add_defer(all->event, &all->retire, on_idle, all) < 0 ||
	     sd_event_source_set_priority(all->retire, SD_EVENT_PRIORITY_IDLE) <
		     0))
		return false;
	return sd_event_source_set_enabled(all->retire, SD_EVENT_ONESHOT) >= 0;
}

void iface_retire(struct ifaces *all, uint32_t ifindex, const char *name)
{
	unsigned int n = iface_name_number(name);

	if (rtn_link_retire(all->rtn, ifindex)) {
		rtn_link_del(all->rtn, ifindex);
		return;
	}
	iface_number_take(&all->numbers, n);
	all->retired_number[all->retired++] = n;
	/* A loop that is never idle removes them too. */
	if (all->retired == IFACES_RETIRED_MAX || !schedule(all))
		iface_remove_retired(all);
}
