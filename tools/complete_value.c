// SPDX-License-Identifier: GPL-2.0-only
/* What a property may be set to, for completion. */
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "complete.h"

static void offer_rows(struct json_object *rows, bool configured,
		       const char *word)
{
	struct json_object *value;

	for (size_t i = 0; rows && i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);

		if (configured &&
		    json_object_object_get_ex(row, "dynamic", &value))
			continue;
		if (json_object_object_get_ex(row, "name", &value))
			complete_offer(word, json_object_get_string(value), "");
	}
}

void complete_names(struct cli *cli, enum model_kind kind, bool configured,
		    const char *word)
{
	struct json_object *parameters = json_object_new_object(), *rows;
	bool continues = true;
	enum cli_status status;

	json_object_object_add(parameters, "object",
			       json_object_new_string(prop_table(kind)->name));
	status = cli_call(cli, "Show", parameters, true);
	while (status == CLI_OK && continues) {
		status = cli_reply(cli, &parameters, &continues);
		if (status == CLI_OK &&
		    json_object_object_get_ex(parameters, "rows", &rows))
			offer_rows(rows, configured, word);
		json_object_put(parameters);
	}
}

/* Unlike sysfs, the kernel's calls speak of our own network namespace. */
static bool is_bridge(int fd, const char *name)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq ifr = { .ifr_data = (char *)&info };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%.*s", IFNAMSIZ - 1,
		 name);
	return !ioctl(fd, SIOCETHTOOL, &ifr) && !strcmp(info.driver, "bridge");
}

static void offer_netdevs(bool bridges, const char *word)
{
	struct if_nameindex *all = if_nameindex();
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	for (size_t i = 0; all && all[i].if_index; i++)
		if (!bridges || is_bridge(fd, all[i].if_name))
			complete_offer(word, all[i].if_name, "");
	if (all)
		if_freenameindex(all);
	if (fd >= 0)
		close(fd);
}

/* Behind the last comma, any word that is not there yet. */
static void offer_set(const struct prop *prop, const char *word)
{
	const char *comma = strrchr(word, ',');
	size_t len = comma ? comma - word + 1 : 0;
	char list[PROP_TEXT_SIZE], item[64], candidate[PROP_TEXT_SIZE + 64];

	snprintf(list, sizeof(list), ",%.*s", (int)len, word);
	for (size_t i = 0; prop->words[i]; i++) {
		snprintf(item, sizeof(item), ",%s,", prop->words[i]);
		if (strstr(list, item))
			continue;
		snprintf(candidate, sizeof(candidate), "%.*s%s", (int)len, word,
			 prop->words[i]);
		complete_offer(word, candidate, "");
	}
}

/* Words that stand for a value. */
static void offer_words(const struct prop *prop, const char *word)
{
	if (prop->type == PROP_BOOL) {
		complete_offer(word, "yes", "");
		complete_offer(word, "no", "");
	}
	for (size_t i = 0; prop->words && prop->words[i]; i++)
		complete_offer(word, prop->words[i], "");
	if (prop->flags & PROP_OFF)
		complete_offer(word, "disabled", "");
	if (prop->flags & PROP_NONE)
		complete_offer(word, "none", "");
}

enum cli_status complete_value(struct cli *cli, const struct prop_table *table,
			       const struct prop *prop, const char *word)
{
	if (prop->type == PROP_PATH)
		return CLI_FILES;
	if (prop->type == PROP_BITS) {
		offer_set(prop, word);
		return CLI_OK;
	}
	offer_words(prop, word);
	if (prop->refers != MODEL_KINDS)
		complete_names(cli, prop->refers, true, word);
	else if (prop->type == PROP_ADDRESS_POOL)
		complete_names(cli, MODEL_POOL, true, word);
	else if (table->kind == MODEL_INTERFACE && !strcmp(prop->name, "user"))
		complete_names(cli, MODEL_SECRET, true, word);
	else if (prop->type == PROP_IFNAME && strcmp(prop->name, "name") != 0 &&
		 strcmp(prop->name, "bridge-interface") != 0)
		offer_netdevs(!strcmp(prop->name, "bridge"), word);
	return CLI_OK;
}
