// SPDX-License-Identifier: GPL-2.0-only
/* Order of initialisation and exit, and what each network namespace holds. */
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/netns/generic.h>

#include "netdev.h"
#include "netlink.h"
#include "path.h"
#include "session.h"

static unsigned int net_id __read_mostly;

/**
 * kpptp_net() - the sessions of a network namespace
 * @net: the namespace
 *
 * Return: valid as long as the namespace and the module
 */
struct kpptp_net *kpptp_net(const struct net *net)
{
	return net_generic(net, net_id);
}

static int __net_init net_init(struct net *net)
{
	struct kpptp_net *kn = kpptp_net(net);

	kn->net = net;
	xa_init_flags(&kn->ids, XA_FLAGS_ALLOC1 | XA_FLAGS_ACCOUNT);
	INIT_LIST_HEAD(&kn->demands);
	xa_init_flags(&kn->owners, XA_FLAGS_ACCOUNT);
	return kpptp_table_init(&kn->table);
}

/* Once for all namespaces that go together, so that they wait together too. */
static void __net_exit net_pre_exit(struct net *net)
{
	kpptp_session_leave_all(kpptp_net(net));
}

/*
 * All netdevs of the namespaces are gone by now, and with them the packets that
 * are looked up in the tables. A session of theirs whose netdev is elsewhere
 * may be on its way between dellink and ndo_uninit, which drains it: both are
 * under one hold of RTNL.
 */
static void __net_exit net_exit_batch(struct list_head *nets)
{
	struct net *net;

	kpptp_session_flush();
	rtnl_lock();
	rtnl_unlock();
	list_for_each_entry(net, nets, exit_list) {
		struct kpptp_net *kn = kpptp_net(net);

		kpptp_table_exit(&kn->table);
		xa_destroy(&kn->ids);
		xa_destroy(&kn->owners);
	}
}

/*
 * A subsystem, not a device: those go first, while the netdevs that packets
 * come from are still there.
 */
static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit_batch = net_exit_batch,
	.id = &net_id,
	.size = sizeof(struct kpptp_net),
};

static int owner_event(struct notifier_block *nb, unsigned long event,
		       void *data)
{
	const struct netlink_notify *n = data;

	if (event == NETLINK_URELEASE && n->protocol == NETLINK_GENERIC &&
	    n->portid)
		kpptp_session_leave(kpptp_net(n->net), n->portid);
	return NOTIFY_DONE;
}

static struct notifier_block owner_notifier = {
	.notifier_call = owner_event,
};

static void workqueues_destroy(void)
{
	kpptp_crypt_exit();
	if (kpptp_order_wq)
		destroy_workqueue(kpptp_order_wq);
	if (kpptp_catchup_wq)
		destroy_workqueue(kpptp_catchup_wq);
}

static int __init workqueues_alloc(void)
{
	kpptp_order_wq = alloc_workqueue("kpptp_order", WQ_UNBOUND, 0);
	kpptp_catchup_wq = alloc_ordered_workqueue("kpptp_catchup", 0);
	if (kpptp_order_wq && kpptp_catchup_wq && !kpptp_crypt_init())
		return 0;
	workqueues_destroy();
	return -ENOMEM;
}

static int __init kpptp_init(void)
{
	int err = workqueues_alloc();

	if (err)
		return err;
	err = register_pernet_subsys(&net_ops);
	if (err)
		goto err_workqueues;
	err = kpptp_gre_init();
	if (err)
		goto err_net;
	err = kpptp_netdev_init();
	if (err)
		goto err_gre;
	err = netlink_register_notifier(&owner_notifier);
	if (err)
		goto err_netdev;
	err = kpptp_netlink_init();
	if (err)
		goto err_notifier;
	return 0;

err_notifier:
	netlink_unregister_notifier(&owner_notifier);
err_netdev:
	kpptp_netdev_exit();
err_gre:
	kpptp_gre_exit();
err_net:
	unregister_pernet_subsys(&net_ops);
err_workqueues:
	workqueues_destroy();
	return err;
}

/*
 * No new settings, no new owners, no netdevs and thereby no sessions, no
 * packets, no namespaces, no work items; then whatever RCU still has to call of
 * ours.
 */
static void __exit kpptp_exit(void)
{
	kpptp_netlink_exit();
	netlink_unregister_notifier(&owner_notifier);
	kpptp_netdev_exit();
	kpptp_gre_exit();
	unregister_pernet_subsys(&net_ops);
	workqueues_destroy();
	rcu_barrier();
}

module_init(kpptp_init);
module_exit(kpptp_exit);

MODULE_DESCRIPTION("Point-to-Point Tunneling Protocol (RFC 2637) data path");
MODULE_LICENSE("GPL");
MODULE_ALIAS_RTNL_LINK("pptp");
MODULE_ALIAS_GENL_FAMILY(PPTP_FAMILY_NAME);
