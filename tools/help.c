// SPDX-License-Identifier: GPL-2.0-only
/* help, made from the property tables. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

static const struct {
	enum prop_verb verb;
	const char *usage;
	const char *help;
} verbs[] = {
	{ PROP_VERB_ADD, "add [NAME] PROPERTY VALUE ...", "make one" },
	{ PROP_VERB_SET, "set NAME PROPERTY VALUE ...", "change properties" },
	{ PROP_VERB_REMOVE, "remove NAME", "remove one" },
	{ PROP_VERB_ENABLE, "enable NAME", "put it to use" },
	{ PROP_VERB_DISABLE, "disable NAME", "leave it unused" },
	{ PROP_VERB_SHOW, "show [NAME]", "print; -d prints all that is known" },
	{ PROP_VERB_MONITOR, "monitor NAME [once]",
	  "print the state as it changes" },
	{ PROP_VERB_DISCONNECT, "disconnect NAME",
	  "end the sessions of a user" },
	{ PROP_VERB_USED, "used [NAME]", "print the addresses given out" },
};

/* What "show" has beside the rows themselves. */
static const struct {
	enum model_kind kind;
	const char *usage;
	const char *help;
} views[] = {
	{ MODEL_SECRET, "show NAME effective",
	  "print which values hold, and why" },
	{ MODEL_SECRET, "import chap-secrets FILE",
	  "add the users of pppd's file" },
	{ MODEL_SECRET, "export chap-secrets [FILE]",
	  "print them as pppd's file" },
	{ MODEL_INTERFACE, "show NAME effective",
	  "print which values hold, and why" },
	{ MODEL_CLIENT, "show NAME effective",
	  "print which values hold, and why" },
	{ MODEL_ACTIVE, "show stats", "print bytes and packets as tx/rx" },
};

static const char usage[] =
	"Usage: kpptp [OPTIONS] OBJECT VERB [NAME] [PROPERTY VALUE | PROPERTY=VALUE] ...\n"
	"       kpptp [OPTIONS] export | import FILE | reload\n"
	"       kpptp [OPTIONS] monitor\n"
	"       kpptp [OPTIONS] -b FILE\n"
	"       kpptp help [OBJECT [VERB | PROPERTY]]\n"
	"\n"
	"Options, before the object:\n"
	"  -j, --json            print JSON\n"
	"  -p, --pretty          print JSON over several lines\n"
	"  -d, --details         print all that is known\n"
	"  -b, --batch FILE      run the commands in FILE, one a line; - is standard input\n"
	"      --socket PATH     of the daemon\n"
	"      --show-sensitive  print passwords, which are masked otherwise (root only)\n"
	"\n"
	"Objects, verbs and properties may be cut short as long as one thing is meant.\n"
	"The word after the verb is NAME; name=WORD says the same. After add, a word that\n"
	"is a property or begins one is not taken for NAME: use name=WORD.\n"
	"\n"
	"import reads the configuration language: add, set, remove, enable and disable\n"
	"with all words in full. Files below 28 KiB are applied as a whole or not at all,\n"
	"longer ones in pieces of that size.\n"
	"monitor without an object prints logins, logouts, the status of clients and of the\n"
	"server, and changes of the configuration as they happen, until it is interrupted.\n"
	"Exit status: 0 done, 1 refused by the daemon, 2 not understood.\n"
	"\n"
	"Objects:\n";

/* Of the names of properties that are read-only, or of those that are not. */
static int name_width(const struct prop_table *table, bool live)
{
	int width = 18;

	for (size_t i = 0; i < table->count; i++) {
		int len = (int)strlen(table->props[i].name);

		if (!(table->props[i].flags & PROP_LIVE) == !live &&
		    len > width)
			width = len;
	}
	return width;
}

/* All there is to say about one property. */
static void print_property(const struct prop_table *table,
			   const struct prop *prop)
{
	char accepts[160];

	printf("%s %s: %s\n", table->name, prop->name, prop->help);
	if (prop->flags & PROP_LIVE) {
		puts("  read-only");
		return;
	}
	printf("  takes %s\n", prop_accepts(prop, accepts, sizeof(accepts)));
	if (prop->def && *prop->def)
		printf("  default %s\n", prop->def);
	else if (!(prop->flags & PROP_MANDATORY))
		puts("  empty unless given");
	else if (strcmp(prop->name, "name") != 0 || !table->name_stem)
		puts("  must be given");
	if (prop->live)
		printf("  show has %s in its place while the tunnel is up\n",
		       prop->live);
	if (prop->flags & PROP_SENSITIVE)
		puts("  shown with --show-sensitive alone");
	else if (prop->flags & PROP_QUIET)
		puts("  shown with -d alone while it is at its default");
}

/* The property that a word names, or begins as the only one; read-only ones too. */
static const struct prop *find_property(const struct prop_table *table,
					const char *word)
{
	const struct prop *found = prop_find(table, word);
	bool several = false;

	for (size_t i = 0; !several && i < table->count; i++) {
		const struct prop *prop = &table->props[i];

		if (found == prop ||
		    strncmp(prop->name, word, strlen(word)) != 0)
			continue;
		/* A whole name beats what it is the beginning of. */
		if (found && !strcmp(found->name, word))
			break;
		several = found;
		found = prop;
	}
	return several ? NULL : found;
}

static void print_prop(const struct prop *prop, int width)
{
	char accepts[160];

	printf("  %-*s %s\n", width, prop->name, prop->help);
	printf("  %-*s takes %s", width, "",
	       prop_accepts(prop, accepts, sizeof(accepts)));
	if (prop->def && *prop->def)
		printf("; default %s", prop->def);
	else if (prop->flags & PROP_MANDATORY &&
		 strcmp(prop->name, "name") != 0)
		printf("; must be given");
	putchar('\n');
}

static void print_views(const struct prop_table *table)
{
	for (size_t i = 0; i < sizeof(views) / sizeof(views[0]); i++)
		if (views[i].kind == table->kind)
			printf("  kpptp %s %-34s %s\n", table->name,
			       views[i].usage, views[i].help);
}

static void print_verbs(const struct prop_table *table, int only)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *rest = verbs[i].usage;

		if (!(table->verbs & verbs[i].verb) ||
		    (only >= 0 && only != (int)verbs[i].verb))
			continue;
		/* There is one server, and it has no name. */
		if (table->style == PROP_STYLE_SINGLE)
			rest = verbs[i].verb == PROP_VERB_SET ?
				       "set PROPERTY VALUE ..." :
				       "show";
		printf("  kpptp %s %-34s %s\n", table->name, rest,
		       verbs[i].help);
		if (verbs[i].verb == PROP_VERB_SHOW)
			print_views(table);
	}
}

static bool has_live(const struct prop_table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->props[i].flags & PROP_LIVE)
			return true;
	return false;
}

static void print_object(const struct prop_table *table, int only)
{
	bool gives = only < 0 || only == PROP_VERB_ADD || only == PROP_VERB_SET;
	bool live = only < 0 || only == PROP_VERB_SHOW ||
		    only == PROP_VERB_MONITOR;

	printf("%s: %s\n\n", table->name, table->help);
	print_verbs(table, only);
	if (gives && table->verbs & PROP_VERB_SET) {
		puts("\nProperties:");
		for (size_t i = 0; i < table->count; i++)
			if (!(table->props[i].flags & PROP_LIVE))
				print_prop(&table->props[i],
					   name_width(table, false));
	}
	if (!live || !has_live(table))
		return;
	puts("\nRead-only:");
	for (size_t i = 0; i < table->count; i++)
		if (table->props[i].flags & PROP_LIVE)
			printf("  %-*s %s\n", name_width(table, true),
			       table->props[i].name, table->props[i].help);
}

static void print_overview(void)
{
	fputs(usage, stdout);
	for (int i = 0; i < (int)MODEL_KINDS; i++)
		if (!prop_table(i)->hidden)
			printf("  %-10s %s\n", prop_table(i)->name,
			       prop_table(i)->help);
	puts("\nkpptp help OBJECT tells its verbs and properties.");
}

enum cli_status cli_help(struct cli *cli, const char *object, const char *topic)
{
	int kind = object ? command_object(object, true) : COMMAND_NONE;
	const struct prop *prop = NULL;
	int verb = -1;

	if (!object) {
		print_overview();
		return CLI_OK;
	}
	if (kind >= 0 && topic) {
		verb = command_verb(prop_table(kind), topic, true);
		prop = find_property(prop_table(kind), topic);
		/* "enable" is a verb, "enabled" a property, "used" both. */
		if (prop && !strcmp(prop->name, topic)) {
			verb = command_verb(prop_table(kind), topic, false);
			if (verb >= 0)
				print_verbs(prop_table(kind), verb);
			verb = -1;
		}
	}
	if (kind < 0 || (topic && verb < 0 && !prop)) {
		cli_error(cli, "there is no help on \"%s%s%s\"", object,
			  topic ? " " : "", topic ? topic : "");
		return CLI_USAGE;
	}
	if (topic && verb < 0)
		print_property(prop_table(kind), prop);
	else
		print_object(prop_table(kind), verb);
	return CLI_OK;
}
