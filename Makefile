# SPDX-License-Identifier: GPL-2.0-only
# kpptp: PPTP server and client for Linux. `make help` lists the targets.

PREFIX ?= /usr
SYSCONFDIR ?= /etc
KDIR ?= /lib/modules/$(shell uname -r)/build
B := build

CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wshadow -Werror
CPPFLAGS += -D_GNU_SOURCE -Idaemon -Iuapi -MMD -MP
CSTD := -std=gnu11

pkg = $(shell pkg-config --$(1) $(2) 2>/dev/null)
daemon-libs := libcares libmnl libnl-3.0 libnl-route-3.0 libnftables libcrypto libsystemd json-c
tools-libs := json-c

model-src := $(wildcard daemon/model/*.c)
daemon-src := $(wildcard daemon/*.c daemon/*/*.c daemon/*/*/*.c)
tools-src := $(wildcard tools/*.c)

.PHONY: help all daemon tools modules modules_install deps install uninstall \
	demo check fuzz lint bench clean
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
	@echo '  install    everything built (DESTDIR, PREFIX, SYSCONFDIR honoured)'
	@echo '  uninstall  remove what install put there; configuration stays'
	@echo
	@echo 'Parts of check (tests/check lists them), and those on request:'
	@tests/check --list | sed 's/^/  check-/'
	@echo
	@echo '  fuzz       every fuzz target for FUZZ_SECONDS (default 600) each'
	@echo '  lint       formatting, static analysis, shell scripts'
	@echo '  bench      throughput of the tunnel against the bare path, in the virtual machine'
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
	@tests/bench/run

deps:
	@tests/deps.sh

# --- installation -------------------------------------------------------------

install: $(B)/kpptpd $(B)/kpptp
	install -D -m 755 $(B)/kpptpd $(DESTDIR)$(PREFIX)/sbin/kpptpd
	install -D -m 755 $(B)/kpptp $(DESTDIR)$(PREFIX)/bin/kpptp
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's,/usr/sbin/,$(PREFIX)/sbin/,' tools/kpptpd.service \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/kpptpd.service
	install -D -m 644 uapi/linux/pptp.h $(DESTDIR)$(PREFIX)/include/linux/pptp.h
	install -d -m 700 $(DESTDIR)$(SYSCONFDIR)/kpptp
	if [ -f kpptp.ko ]; then $(MAKE) modules_install; fi

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/sbin/kpptpd $(DESTDIR)$(PREFIX)/bin/kpptp \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/kpptpd.service \
		$(DESTDIR)$(PREFIX)/include/linux/pptp.h

clean:
	rm -rf $(B)
	if [ -f kpptp.ko ]; then $(MAKE) -C $(KDIR) M=$(CURDIR) clean; fi

-include $(shell find $(B) -name '*.d' 2>/dev/null)
