# SPDX-License-Identifier: GPL-2.0-only
# kpptp: PPTP server and client for Linux. `make help` lists the targets.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
KDIR ?= /lib/modules/$(shell uname -r)/build
B := build
VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)

CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wshadow -Werror
CPPFLAGS += -D_GNU_SOURCE -DKPPTP_VERSION=$(VERSION) -Idaemon -Iuapi -MMD -MP
CSTD := -std=gnu11

pkg = $(shell pkg-config --$(1) $(2) 2>/dev/null)
daemon-libs := libcares libmnl libnl-3.0 libnl-route-3.0 libnftables libcrypto libsystemd json-c
tools-libs := json-c

model-src := $(wildcard daemon/model/*.c)
daemon-src := $(wildcard daemon/*.c daemon/*/*.c daemon/*/*/*.c)
tools-src := $(wildcard tools/*.c)

.PHONY: help all daemon tools modules modules_install deps install uninstall \
	demo check fuzz lint bench bench-quick soak clean
.DELETE_ON_ERROR:
.SECONDEXPANSION:
MAKEFLAGS += --no-builtin-rules

help:
	@echo 'On a fresh machine these two do all of their own set-up:'
	@echo '  demo       the manual'"'"'s router-to-router tunnel, in a virtual machine'
	@echo '  check      every test suite; ends with "N passed, N failed"'
	@echo
	@echo 'Build and install:'
	@echo '  deps       install the Debian packages that build and tests need'
	@echo '  all        modules, daemon and tools'
	@echo '  modules    kpptp.ko for the kernel of KDIR (default: the running one)'
	@echo '  daemon     kpptpd'
	@echo '  tools      kpptp, the command line'
	@echo '  man        the manual pages'
	@echo '  install    everything built (DESTDIR, PREFIX, SYSCONFDIR honoured)'
	@echo '  uninstall  remove what install put there; configuration stays'
	@echo
	@echo 'Parts of check (tests/check lists them), and those on request:'
	@tests/check --list | sed 's/^/  check-/'
	@echo
	@echo '  fuzz       every fuzz target for FUZZ_SECONDS (default 600) each'
	@echo '  lint       formatting, static analysis, shell scripts'
	@echo '  bench      the data path against the kernel'"'"'s own PPTP, in the virtual machine: half an hour'
	@echo '  bench-quick    the ratios that count, five minutes (doc/performance.md)'
	@echo '  soak       sessions that come and go beside others under full load, for'
	@echo '             SECONDS (default 600); with DEBUG=1 under the debugging kernel'
	@echo '  clean      remove everything built'

all: modules daemon tools

# --- daemon and tools ---------------------------------------------------------

daemon: $(B)/kpptpd
tools: $(B)/kpptp

$(B)/kpptpd: $(daemon-src:%.c=$(B)/obj/%.o)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libs,$(daemon-libs))

$(B)/kpptp: $(tools-src:%.c=$(B)/obj/%.o) $(model-src:%.c=$(B)/obj/%.o)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libs,$(tools-libs))

cflags-libs := $(call pkg,cflags,$(daemon-libs) cmocka)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(CPPFLAGS) $(cflags-libs) $(WARN) $(CFLAGS) -c -o $@ $<

.PHONY: print-flags
print-flags:
	@echo '$(CSTD) $(filter-out -M%,$(CPPFLAGS)) $(cflags-libs) $(WARN)'

# Only this file knows it, and has to when it changes.
$(B)/obj/daemon/main.o: debian/changelog

pages := $(notdir $(wildcard doc/*.[578]))

.PHONY: man
man: $(pages:%=$(B)/man/%)

# What fills the properties into the pages.
$(B)/man-tables: $(B)/obj/doc/man-tables.o $(model-src:%.c=$(B)/obj/%.o)
	$(CC) $(LDFLAGS) -o $@ $^ $(call pkg,libs,$(tools-libs))

$(B)/man/%: doc/% $(B)/man-tables
	@mkdir -p $(@D)
	$(B)/man-tables < $< > $@

$(B)/man/kpptp.7: doc/kpptp.7 doc/netlink-tables uapi/pptp.yaml
	@mkdir -p $(@D)
	doc/netlink-tables uapi/pptp.yaml < $< > $@

# --- module -------------------------------------------------------------------

modules:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

modules_install:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install

# --- unit tests and fuzz targets ----------------------------------------------
# The first lines of each source name what it links, from the top folder, and
# the pkg-config names of its libraries (patterns name all of a folder):
#	/* links: daemon/model/[a-z]*.c daemon/ppp/cp_fsm.c */
#	/* libs: libcrypto */

noted = $(shell sed -n '1,12{s,^[/ ]*\* *$(1): *\(.*[^ *]\) *\*/.*,\1,p}' $(2))
objs-of = $(patsubst %.c,$(1)/%.o,$(wildcard $(call noted,links,$(2))))

unit-src := $(wildcard tests/unit/*/test_*.c)
fuzz-src := $(wildcard tests/fuzz/*/fuzz_*.c)
unit-bin := $(unit-src:tests/unit/%.c=$(B)/unit/%)
fuzz-bin := $(fuzz-src:tests/fuzz/%.c=$(B)/fuzz/%)

san := -fsanitize=address,undefined -fno-sanitize-recover=undefined
# Pure files of the module see a small imitation of the kernel's headers.
kernel-shim := -Itests/unit/kernel/shim -iquote kernel
shim-for = $(if $(filter kernel/% tests/unit/kernel/% tests/fuzz/kernel/%,$<),$(kernel-shim))

$(B)/san/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CSTD) $(shim-for) $(CPPFLAGS) $(cflags-libs) $(WARN) -O1 -g $(san) -c -o $@ $<

$(B)/unit/%: $(B)/san/tests/unit/%.o $$(call objs-of,$(B)/san,tests/unit/$$*.c)
	@mkdir -p $(@D)
	$(CC) $(san) -o $@ $^ $(call pkg,libs,cmocka $(call noted,libs,tests/unit/$*.c))

$(B)/fuzzobj/%.o: %.c
	@mkdir -p $(@D)
	clang $(CSTD) $(shim-for) $(CPPFLAGS) $(cflags-libs) -Wall -O1 -g \
		-fsanitize=fuzzer-no-link $(san) -c -o $@ $<

$(B)/fuzz/%: $(B)/fuzzobj/tests/fuzz/%.o $$(call objs-of,$(B)/fuzzobj,tests/fuzz/$$*.c)
	@mkdir -p $(@D)
	clang -fsanitize=fuzzer $(san) -o $@ $^ \
		$(call pkg,libs,$(call noted,libs,tests/fuzz/$*.c))

.PHONY: unit-bin fuzz-bin
.SECONDARY:
unit-bin: $(unit-bin)
fuzz-bin: $(fuzz-bin)

# --- tests --------------------------------------------------------------------

check:
	@tests/check

check-%:
	@tests/check $*

FUZZ_SECONDS ?= 600
fuzz: fuzz-bin
	@tests/fuzz/run $(FUZZ_SECONDS)

lint:
	@tests/check lint

demo:
	@tests/deps.sh
	@$(MAKE) --no-print-directory -s daemon tools
	@tests/demo/run

bench:
	@tests/deps.sh
	@tests/bench/run $(if $(PAGE),--page $(PAGE))

soak:
	@tests/deps.sh
	@tests/soak/run $(if $(DEBUG),--debug) $(SECONDS)

bench-quick:
	@tests/deps.sh
	@tests/bench/run --quick

deps:
	@tests/deps.sh

# --- installation -------------------------------------------------------------
# What is not compiled: file, then where it goes. What is enabled or loaded with
# it is for the administrator to say, or for the package.

lib := $(PREFIX)/lib
share := $(PREFIX)/share
plain := \
	uapi/linux/pptp.h:$(PREFIX)/include/linux/pptp.h \
	uapi/pptp.yaml:$(share)/ynl/specs/pptp.yaml \
	dist/sysusers.conf:$(lib)/sysusers.d/kpptp.conf \
	dist/tmpfiles.conf:$(lib)/tmpfiles.d/kpptp.conf \
	dist/modules-load.conf:$(lib)/modules-load.d/kpptp.conf \
	dist/firewalld.xml:$(lib)/firewalld/services/kpptp.xml \
	dist/kpptp.nft:$(share)/doc/kpptp/examples/kpptp.nft \
	tools/completion.bash:$(share)/bash-completion/completions/kpptp
plain += $(foreach page,$(pages),$(B)/man/$(page):$(share)/man/man$(subst .,,$(suffix $(page)))/$(page))
plain += $(foreach page,$(wildcard doc/*.md doc/*.svg),$(page):$(share)/doc/kpptp/$(notdir $(page)))
unit := $(lib)/systemd/system/kpptpd.service

from = $(firstword $(subst :, ,$(1)))
to = $(DESTDIR)$(lastword $(subst :, ,$(1)))

install: daemon tools man
	install -D -m 755 $(B)/kpptpd $(DESTDIR)$(PREFIX)/sbin/kpptpd
	install -D -m 755 $(B)/kpptp $(DESTDIR)$(PREFIX)/bin/kpptp
	$(foreach file,$(plain),install -D -m 644 $(call from,$(file)) $(call to,$(file)) &&) :
	install -d -m 700 $(DESTDIR)$(SYSCONFDIR)/kpptp
	install -d $(DESTDIR)$(dir $(unit))
	sed 's,=/usr/,=$(PREFIX)/,' dist/kpptpd.service > $(DESTDIR)$(unit)
	if [ -f kpptp.ko ]; then $(MAKE) modules_install INSTALL_MOD_PATH=$(DESTDIR); fi

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/sbin/kpptpd $(DESTDIR)$(PREFIX)/bin/kpptp \
		$(DESTDIR)$(unit) $(foreach file,$(plain),$(call to,$(file)))
	rm -rf $(DESTDIR)$(share)/doc/kpptp
	if [ -e $(KDIR)/Makefile ]; then \
		rm -f $(DESTDIR)/lib/modules/$$($(MAKE) -s -C $(KDIR) kernelrelease)/*/kpptp*.ko*; \
	fi

clean:
	rm -rf $(B)
	if [ -f kpptp.ko ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi

-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)
