// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/* Objects among each other, transactions, announcements, and the file they are kept in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/error.h"
#include "model/file.h"
#include "model/prop.h"
#include "model/text.h"

/* Announcements as text: "+client a", "~secret b", "-profile c". */
static char heard[1024];

static void on_changed(enum model_kind kind, const struct model_object *old,
		       const struct model_object *new, void *user)
{
	if (old && new)
		assert_int_equal(old->id, new->id);
	/* Lookups see what stands now; what is renamed is not gone by its id. */
	if (new)
		assert_ptr_equal(model_find_id(user, kind, new->id), new);
	else
		assert_ptr_not_equal(model_find(user, kind, model_name(old)),
				     old);
	snprintf(heard + strlen(heard), sizeof(heard) - strlen(heard),
		 "%s%s %s;",
		 !old ? "+" :
		 new  ? "~" :
			"-",
		 prop_table(kind)->name, model_name(new ? new : old));
}

static int refuse_save(struct model_error *err, void *user)
{
	(void)user;
	return model_refuse(err, MODEL_ESAVE, "no room");
}

static struct model *make(void)
{
	struct model *model = model_new();

	assert_non_null(model);
	model_set_changed(model, on_changed, model);
	heard[0] = '\0';
	return model;
}

static void import(struct model *model, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	if (text_import(model, copy, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	free(copy);
}

static enum model_code import_fails(struct model *model, const char *text)
{
	struct model_error err = { 0 };
	char *copy = strdup(text);

	assert_int_equal(text_import(model, copy, &err), -1);
	assert_true(err.message[0]);
	free(copy);
	return err.code;
}

static void test_defaults_of_the_manual(void **state)
{
	struct model *model = make();
	const struct model_server *server = model_server(model);
	const struct model_client *client;

	(void)state;
	assert_false(server->enabled);
	assert_int_equal(server->max_mtu, 1460);
	assert_int_equal(server->max_mru, 1460);
	assert_int_equal(server->authentication, MODEL_AUTH_MSCHAP2);
	assert_int_equal(server->keepalive_timeout, 30);
	assert_string_equal(server->default_profile, "default");
	import(model, "client add connect-to=192.0.2.1 user=ex");
	client = model_client(model, "pptp-out1");
	assert_non_null(client);
	assert_true(client->disabled);
	assert_int_equal(client->allow, 15);
	assert_int_equal(client->keepalive_timeout, 60);
	model_free(model);
}

static void test_rules(void **state)
{
	struct model *model = make();

	(void)state;
	assert_int_equal(import_fails(model, "client add user=ex"),
			 MODEL_EMISSING);
	assert_int_equal(import_fails(model, "interface add name=a"),
			 MODEL_EMISSING);
	import(model, "profile add name=p\nsecret add name=ex profile=p\n"
		      "client add name=a connect-to=192.0.2.1 user=ex");
	assert_int_equal(import_fails(model, "interface add name=a user=ex"),
			 MODEL_EEXIST);
	assert_int_equal(import_fails(model, "secret add name=ex"),
			 MODEL_EEXIST);
	assert_int_equal(import_fails(model, "profile remove p"), MODEL_EINUSE);
	assert_int_equal(import_fails(model, "profile set p name=q"),
			 MODEL_EINUSE);
	assert_int_equal(import_fails(model,
				      "profile remove default-encryption"),
			 MODEL_EINUSE);
	assert_int_equal(import_fails(model, "profile set default name=other"),
			 MODEL_EINUSE);
	assert_int_equal(import_fails(model, "server set default-profile=none"),
			 MODEL_EVALUE);
	assert_int_equal(import_fails(model, "secret remove nobody"),
			 MODEL_ENOTFOUND);
	assert_int_equal(import_fails(model, "active disconnect ex"),
			 MODEL_EVERB);
	import(model, "secret set ex profile=default\nprofile remove p");
	model_free(model);
}

static void test_links_need_mrru(void **state)
{
	struct model *model = make();
	struct model_error err = { 0 };
	const struct model_prop off = { "mrru", "disabled" };

	(void)state;
	assert_int_equal(
		import_fails(
			model,
			"client add name=a connect-to=192.0.2.1 user=x links=2"),
		MODEL_EVALUE);
	import(model, "client add name=a connect-to=192.0.2.1 user=x links=1\n"
		      "client set a links=2 mrru=1600");
	assert_null(model_set(model, MODEL_CLIENT, "a", &off, 1, &err));
	assert_string_equal(
		err.message,
		"client a: links: \"2\" is not accepted; it takes 1 while mrru is "
		"disabled: multilink PPP joins links, and mrru turns it on");
	import(model, "client set a links=1 mrru=disabled");
	model_free(model);
}

static void test_ipv6_pool(void **state)
{
	struct model *model = make();

	(void)state;
	assert_int_equal(import_fails(model, "ipv6-pool add name=p"),
			 MODEL_EMISSING);
	assert_int_equal(import_fails(model, "ipv6-pool add name=p "
					     "prefix=2001:db8::/65"),
			 MODEL_EVALUE);
	assert_int_equal(import_fails(model, "profile add name=q "
					     "remote-ipv6-prefix-pool=p"),
			 MODEL_EVALUE);
	import(model, "ipv6-pool add name=p prefix=2001:db8::/64\n"
		      "profile add name=q remote-ipv6-prefix-pool=p");
	assert_int_equal(model_ipv6_pool(model, "p")->prefix_length, 64);
	assert_int_equal(import_fails(model, "ipv6-pool remove p"),
			 MODEL_EINUSE);
	assert_int_equal(import_fails(model,
				      "ipv6-pool set p prefix-length=63"),
			 MODEL_EVALUE);
	import(model, "profile set q remote-ipv6-prefix-pool=\"\"\n"
		      "ipv6-pool remove p");
	model_free(model);
}

/* Ports of bridges, tunnels and bridges are netdevs, and none is two of them. */
static void test_port_names(void **state)
{
	struct model *model = make();

	(void)state;
	import(model, "interface add name=a user=x\n"
		      "profile add name=p bridge=br0 bridge-interface=port");
	assert_int_equal(import_fails(model,
				      "profile set p bridge-interface=a"),
			 MODEL_EVALUE);
	assert_int_equal(import_fails(model,
				      "profile set p bridge-interface=br0"),
			 MODEL_EVALUE);
	assert_int_equal(import_fails(model, "interface add name=port user=y"),
			 MODEL_EEXIST);
	assert_int_equal(
		import_fails(model,
			     "client add name=port connect-to=192.0.2.1 user=y"),
		MODEL_EEXIST);
	/* Several profiles may have the same port, for one tunnel at a time. */
	import(model, "profile add name=q bridge-interface=port\n"
		      "profile set p bridge-interface=\"\"\n"
		      "profile set q bridge-interface=\"\"\n"
		      "interface add name=port user=y");
	model_free(model);
}

static void test_names_are_made_up(void **state)
{
	struct model *model = make();

	(void)state;
	import(model, "client add name=pptp-in1 connect-to=192.0.2.1 user=a\n"
		      "interface add user=a\ninterface add user=b\n"
		      "interface remove pptp-in2\ninterface add user=c");
	assert_string_equal(
		heard,
		"+client pptp-in1;+interface pptp-in3;+interface pptp-in2;");
	assert_null(model_interface_of(model, "a", NULL));
	assert_string_equal(model_interface_of(model, "b", NULL)->name,
			    "pptp-in3");
	assert_null(model_interface_of(model, "b",
				       model_interface_of(model, "b", NULL)));
	model_free(model);
}

/* A name is given up before it is taken: each stands for one netdev. */
static void test_names_are_free_when_announced(void **state)
{
	struct model *model = make();

	(void)state;
	import(model, "client add name=a connect-to=192.0.2.1 user=x\n"
		      "client add name=b connect-to=192.0.2.2 user=y");
	heard[0] = '\0';
	import(model, "client set a comment=x\nclient set b name=c\n"
		      "client set a name=b");
	assert_string_equal(heard, "-client a;-client b;+client b;+client c;");
	heard[0] = '\0';
	import(model, "interface add name=t user=x\nclient remove b\n"
		      "interface set t name=b");
	assert_string_equal(heard, "-client b;+interface b;");
	heard[0] = '\0';
	import(model, "client set c comment=y");
	assert_string_equal(heard, "~client c;");
	model_free(model);
}

static void test_announced_once(void **state)
{
	struct model *model = make();

	(void)state;
	import(model,
	       "secret add name=a\nsecret set a comment=x\nsecret add name=b\n"
	       "secret remove b\nsecret add name=c");
	assert_string_equal(heard, "+secret a;+secret c;");
	heard[0] = '\0';
	import(model,
	       "secret set a comment=x\nsecret set c comment=y\nsecret set c comment=\"\"");
	assert_string_equal(heard, "");
	import(model, "secret set a name=z\nsecret enable z\nsecret remove c");
	assert_string_equal(heard, "-secret a;-secret c;+secret z;");
	model_free(model);
}

static void test_taken_back_whole(void **state)
{
	struct model *model = make();
	struct model_error err = { 0 };

	(void)state;
	import(model,
	       "secret add name=a\nsecret add name=b\nsecret add name=c");
	heard[0] = '\0';
	import_fails(
		model,
		"secret remove b\nsecret set c name=b\nsecret add name=d\nbogus");
	assert_string_equal(heard, "");
	assert_int_equal(model_count(model, MODEL_SECRET), 3);
	assert_string_equal(model_name(model_at(model, MODEL_SECRET, 1)), "b");
	assert_string_equal(model_name(model_at(model, MODEL_SECRET, 2)), "c");
	model_set_save(model, refuse_save, NULL);
	assert_int_equal(import_fails(model,
				      "secret remove a\nsecret add name=e"),
			 MODEL_ESAVE);
	assert_int_equal(model_remove(model, MODEL_SECRET, "a", &err), -1);
	assert_non_null(model_secret(model, "a"));
	assert_null(model_secret(model, "e"));
	assert_string_equal(heard, "");
	model_free(model);
}

/**
 * struct kept - a model and its file in a scratch directory
 * @dir: the directory
 * @path: of the file
 * @model: the model
 * @file: the file
 */
struct kept {
	char dir[64];
	char path[96];
	struct model *model;
	struct model_file *file;
};

static void put_file(const struct kept *kept, const char *text)
{
	FILE *out = fopen(kept->path, "w");

	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static void kept_open(struct kept *kept, const char *text)
{
	strcpy(kept->dir, "/tmp/kpptp-test.XXXXXX");
	assert_non_null(mkdtemp(kept->dir));
	snprintf(kept->path, sizeof(kept->path), "%s/conf", kept->dir);
	if (text)
		put_file(kept, text);
	kept->model = make();
	kept->file = model_file_new(kept->model, kept->path);
	assert_non_null(kept->file);
}

static void kept_close(struct kept *kept)
{
	model_file_free(kept->file);
	model_free(kept->model);
	unlink(kept->path);
	assert_int_equal(rmdir(kept->dir), 0);
}

static void assert_file(const struct kept *kept, const char *expected)
{
	char text[4096];
	FILE *in = fopen(kept->path, "r");

	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	assert_string_equal(text, expected);
}

static void load(struct kept *kept)
{
	struct model_error err = { 0 };

	if (model_file_load(kept->file, NULL, &err) < 0)
		fail_msg("%s", err.message);
}

static void test_file_keeps_what_the_user_wrote(void **state)
{
	struct kept kept;

	(void)state;
	kept_open(&kept,
		  "# users\nsecret add name=a  profile=p # not a comment\n");
	assert_int_equal(model_file_load(kept.file, NULL, NULL), -1);
	put_file(&kept, "# users\n"
			"secret add name=a   profile=p\n"
			"\n"
			"   # a profile below its user\n"
			"profile add p use-encryption required\n"
			"server set enabled=yes\n"
			"server set   max-mtu=1400\n"
			"secret add name=b\n");
	load(&kept);
	import(kept.model,
	       "secret set b comment=\"two words\"\nclient add user=x connect-to=192.0.2.1");
	assert_file(&kept,
		    "# users\n"
		    "secret add name=a   profile=p\n"
		    "\n"
		    "   # a profile below its user\n"
		    "profile add p use-encryption required\n"
		    "server set enabled=yes\n"
		    "server set   max-mtu=1400\n"
		    "secret add name=b comment=\"two words\"\n"
		    "client add name=pptp-out1 connect-to=192.0.2.1 user=x\n");
	import(kept.model,
	       "server set max-mru=1400\nsecret remove b\nsecret set a profile=default\n"
	       "profile remove p\nprofile set default-encryption use-encryption=default");
	assert_file(&kept,
		    "# users\n"
		    "secret add name=a\n"
		    "\n"
		    "   # a profile below its user\n"
		    "server set enabled=yes max-mtu=1400 max-mru=1400\n"
		    "client add name=pptp-out1 connect-to=192.0.2.1 user=x\n"
		    "profile set default-encryption use-encryption=default\n");
	heard[0] = '\0';
	load(&kept);
	assert_string_equal(heard, "");
	import(kept.model, "profile set default-encryption use-encryption=yes");
	assert_file(
		&kept,
		"# users\nsecret add name=a\n\n   # a profile below its user\n"
		"server set enabled=yes max-mtu=1400 max-mru=1400\n"
		"client add name=pptp-out1 connect-to=192.0.2.1 user=x\n");
	kept_close(&kept);
}

static void test_file_errors_tell_the_line(void **state)
{
	struct model_error err = { 0 };
	char text[600], expected[300];
	struct kept kept;

	(void)state;
	kept_open(&kept, "secret add name=a\n");
	load(&kept);
	put_file(&kept, "# one\nsecret add name=b\nserver set max-mtu=12\n");
	assert_int_equal(model_file_load(kept.file, NULL, &err), -1);
	snprintf(
		expected, sizeof(expected),
		"%s:3: server: max-mtu: \"12\" is not accepted; it takes a number from 128 to 1500",
		kept.path);
	assert_string_equal(model_error_text(&err, text, sizeof(text)),
			    expected);
	assert_string_equal(err.property, "max-mtu");
	/* Nothing of it was taken. */
	assert_non_null(model_secret(kept.model, "a"));
	assert_null(model_secret(kept.model, "b"));
	put_file(&kept, "secret remove a\n");
	assert_int_equal(model_file_load(kept.file, NULL, &err), -1);
	assert_int_equal(err.line, 1);
	put_file(&kept, "secret add name=a password=\"x\n");
	assert_int_equal(model_file_load(kept.file, NULL, &err), -1);
	assert_int_equal(err.code, MODEL_ESYNTAX);
	kept_close(&kept);
}

static void test_nul_character_is_refused_with_its_line(void **state)
{
	static const char text[] = "# one\nserver set \0enabled=yes\n";
	struct model_error err = { 0 };
	struct kept kept;
	FILE *out;

	(void)state;
	kept_open(&kept, "");
	out = fopen(kept.path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, sizeof(text) - 1, out),
			 sizeof(text) - 1);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(model_file_load(kept.file, NULL, &err), -1);
	assert_int_equal(err.line, 2);
	assert_string_equal(err.file, kept.path);
	kept_close(&kept);
}

static void test_reload_leaves_others_alone(void **state)
{
	struct model_reload sum;
	struct kept kept;
	uint32_t id;

	(void)state;
	kept_open(&kept,
		  "secret add name=a\nsecret add name=b\nsecret add name=c\n");
	load(&kept);
	id = model_secret(kept.model, "b")->obj.id;
	heard[0] = '\0';
	put_file(
		&kept,
		"secret add name=d profile=p\nsecret add name=b\nsecret add name=a comment=x\n"
		"profile add name=p\n");
	assert_int_equal(model_file_load(kept.file, &sum, NULL), 0);
	assert_string_equal(heard, "-secret c;+profile p;+secret d;~secret a;");
	assert_int_equal(model_secret(kept.model, "b")->obj.id, id);
	assert_int_equal(sum.unchanged, 5);
	kept_close(&kept);
}

static void test_file_mode_and_refusal(void **state)
{
	struct model_error err = { 0 };
	struct kept kept;
	struct stat st;

	(void)state;
	kept_open(&kept, "secret add name=a\n");
	assert_int_equal(chmod(kept.path, 0644), 0);
	/* Before it was read, a change would throw away what it says. */
	assert_int_equal(import_fails(kept.model, "secret add name=b"),
			 MODEL_ESAVE);
	load(&kept);
	assert_int_equal(stat(kept.path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	put_file(&kept, "secret add name=a comment=\"by hand\"\n");
	assert_int_equal(model_remove(kept.model, MODEL_SECRET, "a", &err), -1);
	assert_int_equal(err.code, MODEL_ESAVE);
	assert_non_null(model_secret(kept.model, "a"));
	assert_file(&kept, "secret add name=a comment=\"by hand\"\n");
	kept_close(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults_of_the_manual),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_links_need_mrru),
		cmocka_unit_test(test_ipv6_pool),
		cmocka_unit_test(test_port_names),
		cmocka_unit_test(test_names_are_made_up),
		cmocka_unit_test(test_names_are_free_when_announced),
		cmocka_unit_test(test_announced_once),
		cmocka_unit_test(test_taken_back_whole),
		cmocka_unit_test(test_file_keeps_what_the_user_wrote),
		cmocka_unit_test(test_file_errors_tell_the_line),
		cmocka_unit_test(test_nul_character_is_refused_with_its_line),
		cmocka_unit_test(test_reload_leaves_others_alone),
		cmocka_unit_test(test_file_mode_and_refusal),
	};

	return cmocka_run_group_tests_name("model", tests, NULL, NULL);
}
