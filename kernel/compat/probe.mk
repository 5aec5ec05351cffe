# SPDX-License-Identifier: GPL-2.0-only
# What the kernel's headers have, found by looking into them, so that vendor
# kernels with backports build too. Debian splits the headers: $(srctree) is the
# common part, $(objtree) the part of one architecture.
#
# $(call kpptp-has,HEADER,FIXED STRING,NAME) yields -DKPPTP_HAVE_NAME when the
# header contains the string.
kpptp-has = $(shell grep -qsF -e '$(2)' $(srctree)/include/$(1) \
	$(objtree)/include/$(1) && echo -DKPPTP_HAVE_$(3))

kpptp-probes := \
	$(call kpptp-has,net/gso.h,skb_gso_segment,NET_GSO_H) \
	$(call kpptp-has,net/rtnetlink.h,struct rtnl_newlink_params,NEWLINK_PARAMS) \
	$(call kpptp-has,linux/netdevice.h,lltx:1,LLTX) \
	$(call kpptp-has,linux/netdevice.h,struct gro_node {,GRO_NODE) \
	$(call kpptp-has,linux/timer.h,timer_container_of,TIMER_CONTAINER_OF) \
	$(call kpptp-has,linux/workqueue.h,WQ_PERCPU,WQ_PERCPU) \
	$(call kpptp-has,linux/timer.h,timer_shutdown_sync,TIMER_SHUTDOWN) \
	$(call kpptp-has,net/netlink.h,const struct netlink_range_validation *range,NLA_CONST_RANGE)

# The generated file includes only what the newest kernel needs.
CFLAGS_kernel/netlink-gen.o := -include $(src)/kernel/compat/compat.h
