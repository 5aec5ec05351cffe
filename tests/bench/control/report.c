// SPDX-License-Identifier: GPL-2.0-only
/* What the generator tells, as lines of JSON. */
#include "load.h"

#include <stdio.h>
#include <time.h>

static const char *const stage_names[STAGE_COUNT] = {
	[STAGE_TCP] = "tcp",   [STAGE_CALL] = "call", [STAGE_LCP] = "lcp",
	[STAGE_AUTH] = "auth", [STAGE_CCP] = "ccp",   [STAGE_IPCP] = "ipcp",
};

static uint64_t clock_us(clockid_t clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts))
		return 0;
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

static uint64_t own_cpu(void)
{
	return clock_us(CLOCK_PROCESS_CPUTIME_ID);
}

static uint64_t daemon_cpu(const struct load *load)
{
	clockid_t clock;

	if (!load->daemon || clock_getcpuclockid(load->daemon, &clock))
		return 0;
	return clock_us(clock);
}

static double ms(uint64_t us)
{
	return (double)us / 1000.0;
}

void report_start(struct load *load)
{
	load->start = load->last_open = now_us();
	load->cpu = own_cpu();
	load->daemon_cpu = daemon_cpu(load);
}

static void print_stages(const struct load *load)
{
	for (enum stage s = 0; s < STAGE_COUNT; s++) {
		uint64_t sum = 0, most = 0;

		for (unsigned int i = 0; i < load->count; i++) {
			const struct client *c = &load->clients[i];
			uint64_t took = c->done[s] - c->started;

			sum += took;
			most = took > most ? took : most;
		}
		printf("%s\"%s\": {\"mean_ms\": %.2f, \"most_ms\": %.2f}",
		       s ? ", " : "", stage_names[s], ms(sum / load->count),
		       ms(most));
	}
}

void report_open(const struct load *load)
{
	uint64_t took = load->last_open - load->start;

	printf("{\"event\": \"open\", \"count\": %u, \"at_once\": %u, "
	       "\"seconds\": %.3f, \"per_second\": %.1f, "
	       "\"stall_ms\": %.1f, \"asked_again\": %u, "
	       "\"generator_cpu_us\": %.1f, \"daemon_cpu_us\": %.1f, "
	       "\"until\": {",
	       load->count, load->at_once, (double)took / 1e6,
	       load->count * 1e6 / (double)took, ms(load->stall),
	       load->asked_again, (double)(own_cpu() - load->cpu) / load->count,
	       (double)(daemon_cpu(load) - load->daemon_cpu) / load->count);
	print_stages(load);
	printf("}}\n");
	fflush(stdout);
}

void report_status(const struct load *load, const char *event)
{
	printf("{\"event\": \"%s\", \"open\": %u, \"gone\": %u, "
	       "\"generator_cpu_s\": %.6f, \"daemon_cpu_s\": %.6f}\n",
	       event, load->open, load->gone, (double)own_cpu() / 1e6,
	       (double)daemon_cpu(load) / 1e6);
	fflush(stdout);
}
