// SPDX-License-Identifier: GPL-2.0-only
/* links: daemon/model/[a-z]*.c */
/* libs: json-c */
/*
 * The configuration file when things go wrong: it is cut, the disk is full, the writer
 * dies, somebody else writes; and a file of the version before.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/file.h"
#include "model/line.h"
#include "model/text.h"

/* What there is before anything happens, and what happens. */
static const char before[] =
	"# the users of this router\n"
	"profile add name=p use-encryption=required\n"
	"\n"
	"secret add name=anna   password=\"a b\" profile=p\n"
	"secret add name=bertram password=longer\n";
static const char change[] = "secret set anna password=other\n"
			     "secret add name=carl comment=\"a new one\"\n"
			     "secret remove bertram";
static const char after[] = "# the users of this router\n"
			    "profile add name=p use-encryption=required\n"
			    "\n"
			    "secret add name=anna password=other profile=p\n"
			    "secret add name=carl comment=\"a new one\"\n";

/**
 * struct place - a scratch directory
 * @dir: the directory
 * @path: of the file in it
 * @beside: what is written before it takes that name
 */
struct place {
	char dir[64];
	char path[96];
	char beside[112];
};

static void put(const char *path, const char *text, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

static char *get(const char *path)
{
	static char text[8192];
	FILE *in = fopen(path, "r");

	assert_non_null(in);
	text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
	fclose(in);
	return text;
}

static int place_open(void **state)
{
	struct place *at = calloc(1, sizeof(*at));

	if (!at)
		return -1;
	*state = at;
	strcpy(at->dir, "/tmp/kpptp-test.XXXXXX");
	if (!mkdtemp(at->dir))
		return -1;
	snprintf(at->path, sizeof(at->path), "%s/conf", at->dir);
	snprintf(at->beside, sizeof(at->beside), "%s.new", at->path);
	put(at->path, before, sizeof(before) - 1);
	return 0;
}

static int place_close(void **state)
{
	struct place *at = *state;

	unlink(at->path);
	/* Fails where something is left beside the file. */
	if (rmdir(at->dir) < 0)
		return -1;
	free(at);
	return 0;
}

/* A model and the file that it is kept in, loaded. */
static struct model_file *load(const struct place *at, struct model **model)
{
	struct model_error err = { 0 };
	struct model_file *file;

	*model = model_new();
	file = model_file_new(*model, at->path);
	assert_non_null(file);
	if (model_file_load(file, NULL, &err) < 0)
		fail_msg("%s", err.message);
	return file;
}

static void done(struct model *model, struct model_file *file)
{
	model_file_free(file);
	model_free(model);
}

static int apply(struct model *model, struct model_error *err)
{
	char text[sizeof(change)];

	memcpy(text, change, sizeof(change));
	return text_import(model, text, err);
}

static void is_before(const struct model *model)
{
	assert_string_equal(model_secret(model, "anna")->password, "a b");
	assert_non_null(model_secret(model, "bertram"));
	assert_null(model_secret(model, "carl"));
}

static void file_cut_at_any_byte_is_refused_or_ends_with_a_line(void **state)
{
	const struct place *at = *state;
	struct model *model;
	struct model_file *file = load(at, &model);

	for (size_t cut = 1; cut < sizeof(before); cut++) {
		struct model_error err = { 0 };
		unsigned int line = 1;
		int ret;

		for (size_t i = 0; i + 1 < cut; i++)
			line += before[i] == '\n';
		put(at->path, before, cut);
		ret = model_file_load(file, NULL, &err);
		if (before[cut - 1] == '\n') {
			/* Each object is the whole one or is not there. */
			assert_int_equal(ret, 0);
			assert_int_equal(model_count(model, MODEL_SECRET),
					 line < 4 ? 0 : line - 3);
		} else {
			assert_int_equal(ret, -1);
			assert_int_equal(err.line, line);
			assert_string_equal(err.file, at->path);
		}
		/* What was refused has changed nothing. */
		put(at->path, before, sizeof(before) - 1);
		assert_int_equal(model_file_load(file, NULL, &err), 0);
		is_before(model);
	}
	done(model, file);
}

static void a_refused_file_leaves_the_model_alone(void **state)
{
	const struct place *at = *state;
	struct model *model;
	struct model_file *file = load(at, &model);

	put(at->path, before, sizeof(before) - 4);
	assert_int_equal(model_file_load(file, NULL, NULL), -1);
	is_before(model);
	done(model, file);
}

/* As editors leave it for a moment. At the start it may be so. */
static void a_file_that_is_gone_or_empty_is_not_reloaded(void **state)
{
	const struct place *at = *state;
	struct model_error err = { 0 };
	struct model *model;
	struct model_file *file = load(at, &model);

	unlink(at->path);
	assert_int_equal(model_file_load(file, NULL, &err), -1);
	assert_string_equal(err.file, at->path);
	is_before(model);
	put(at->path, "", 0);
	assert_int_equal(model_file_load(file, NULL, &err), -1);
	is_before(model);
	put(at->path, "# nobody\n", 9);
	assert_int_equal(model_file_load(file, NULL, &err), 0);
	assert_int_equal(model_count(model, MODEL_SECRET), 0);
	done(model, file);
	put(at->path, "", 0);
	file = load(at, &model);
	done(model, file);
	unlink(at->path);
	file = load(at, &model);
	done(model, file);
}

static void limit_file_size(rlim_t size)
{
	struct rlimit limit = { .rlim_cur = size, .rlim_max = RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The disk is full after each number of bytes. */
static void change_that_cannot_be_written_is_refused_whole(void **state)
{
	const struct place *at = *state;
	struct model *model;
	struct model_file *file = load(at, &model);

	signal(SIGXFSZ, SIG_IGN);
	for (size_t room = 0; room < sizeof(after) - 1; room++) {
		struct model_error err = { 0 };
		int ret;

		limit_file_size(room);
		ret = apply(model, &err);
		limit_file_size(RLIM_INFINITY);
		assert_int_equal(ret, -1);
		assert_int_equal(err.code, MODEL_ESAVE);
		assert_string_equal(err.file, at->path);
		is_before(model);
		assert_string_equal(get(at->path), before);
		assert_int_equal(access(at->beside, F_OK), -1);
	}
	/* As soon as there is room it goes through. */
	assert_int_equal(apply(model, NULL), 3);
	assert_string_equal(get(at->path), after);
	done(model, file);
	signal(SIGXFSZ, SIG_DFL);
}

/* The writer dies after each number of bytes, as in a crash. */
static void writer_that_dies_leaves_the_old_file_or_the_new_one(void **state)
{
	const struct place *at = *state;
	unsigned int killed = 0;

	for (size_t room = 0; room < sizeof(after); room++) {
		struct model *model;
		struct model_file *file = load(at, &model);
		pid_t pid = fork();
		int status;

		assert_true(pid >= 0);
		if (!pid) {
			limit_file_size(room);
			_exit(apply(model, NULL) == 3 ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		done(model, file);
		if (WIFSIGNALED(status)) {
			killed++;
			assert_string_equal(get(at->path), before);
		} else {
			assert_int_equal(WEXITSTATUS(status), 0);
			assert_string_equal(get(at->path), after);
		}
	}
	assert_int_equal(killed, sizeof(after) - 1);
	/* What the last one that died left is gone with the next change. */
	assert_int_equal(access(at->beside, F_OK), -1);
}

static void nothing_is_written_through_a_link(void **state)
{
	const struct place *at = *state;
	char other[96];
	struct model *model;
	struct model_file *file = load(at, &model);
	struct stat st;

	snprintf(other, sizeof(other), "%s/other", at->dir);
	put(other, "mine", 4);
	assert_int_equal(symlink(other, at->beside), 0);
	assert_int_equal(apply(model, NULL), 3);
	assert_string_equal(get(other), "mine");
	assert_string_equal(get(at->path), after);
	assert_int_equal(stat(at->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	done(model, file);
	unlink(other);
}

/* The file may itself be a link: what it leads to is replaced, the link stays. */
static void a_link_to_the_file_stays(void **state)
{
	struct place *at = *state, through = *at;
	struct model *model;
	struct model_file *file;
	struct stat st;

	snprintf(through.path, sizeof(through.path), "%s/link", at->dir);
	assert_int_equal(symlink("conf", through.path), 0);
	file = load(&through, &model);
	assert_int_equal(apply(model, NULL), 3);
	assert_int_equal(lstat(through.path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_string_equal(get(at->path), after);
	done(model, file);
	unlink(through.path);
}

/* Neither length nor time give the edit away. */
static void an_edit_by_hand_is_not_overwritten(void **state)
{
	const struct place *at = *state;
	char edited[sizeof(before)];
	struct model_error err = { 0 };
	struct timespec times[2];
	struct model *model;
	struct model_file *file = load(at, &model);
	struct stat st;
	FILE *out;

	memcpy(edited, before, sizeof(before));
	memcpy(strstr(edited, "longer"), "edited", 6);
	assert_int_equal(stat(at->path, &st), 0);
	out = fopen(at->path, "r+");
	assert_non_null(out);
	assert_int_equal(fwrite(edited, 1, sizeof(edited) - 1, out),
			 sizeof(edited) - 1);
	assert_int_equal(fclose(out), 0);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, at->path, times, 0), 0);
	assert_int_equal(apply(model, &err), -1);
	assert_int_equal(err.code, MODEL_ESAVE);
	assert_non_null(strstr(err.message, "reload it first"));
	assert_string_equal(get(at->path), edited);
	is_before(model);
	/* After a reload both changes stand. */
	assert_int_equal(model_file_load(file, NULL, NULL), 0);
	assert_string_equal(model_secret(model, "bertram")->password, "edited");
	assert_int_equal(apply(model, NULL), 3);
	assert_string_equal(get(at->path), after);
	done(model, file);
}

static void a_file_that_is_only_touched_is_no_edit(void **state)
{
	const struct place *at = *state;
	struct model *model;
	struct model_file *file = load(at, &model);

	put(at->path, before, sizeof(before) - 1);
	assert_int_equal(apply(model, NULL), 3);
	assert_string_equal(get(at->path), after);
	done(model, file);
}

static void a_file_that_appears_is_not_overwritten(void **state)
{
	const struct place *at = *state;
	struct model_error err = { 0 };
	struct model *model;
	struct model_file *file;

	unlink(at->path);
	file = load(at, &model);
	put(at->path, before, sizeof(before) - 1);
	assert_null(model_add(model, MODEL_SECRET,
			      &(struct model_prop){ "name", "x" }, 1, &err));
	assert_int_equal(err.code, MODEL_ESAVE);
	unlink(at->path);
	assert_non_null(model_add(model, MODEL_SECRET,
				  &(struct model_prop){ "name", "x" }, 1,
				  &err));
	assert_string_equal(get(at->path), "secret add name=x\n");
	done(model, file);
}

/* The lines of a file that are no comments and not blank, into @out. */
static void strip(const char *text, char *out)
{
	*out = '\0';
	for (const char *end; *text; text = end) {
		const char *start = text + strspn(text, " ");

		end = strchr(text, '\n') + 1;
		if (*start != '#' && *start != '\n')
			strncat(out, text, end - text);
	}
}

static const char old_file[] = "tests/unit/model/data/before-pools.conf";

static void the_version_before_is_understood(void **state)
{
	const struct place *at = *state;
	const struct model_client *client;
	struct model *model;
	struct model_file *file;
	char old[8192];

	strcpy(old, get(old_file));
	put(at->path, old, strlen(old));
	file = load(at, &model);
	client = model_client(model, "to-berlin");
	assert_int_equal(client->connect_to.count, 1);
	assert_string_equal(client->connect_to.host[0], "192.0.2.1");
	assert_int_equal(client->default_route_distance, 1);
	assert_int_equal(ntohl(model_profile(model, "road warriors")
				       ->remote_address.addr.s_addr),
			 0x0a006802);
	assert_int_equal(model_secret(model, "ex")->service,
			 MODEL_SERVICE_PPTP);
	assert_string_equal(model_secret(model, "anna b")->password,
			    "with \"quotes\" and \\ in it");
	/* A change of one line leaves the others as they were. */
	assert_non_null(model_add(model, MODEL_SECRET,
				  &(struct model_prop){ "name", "new" }, 1,
				  NULL));
	strcat(old, "secret add name=new\n");
	assert_string_equal(get(at->path), old);
	done(model, file);
}

/* Every object of it is still written as it was then; so an import takes an export. */
static void the_version_before_is_written_as_then(void **state)
{
	const struct place *at = *state;
	struct model_error err = { 0 };
	char old[8192], text[8192];
	struct model *model;
	struct model_file *file;

	unlink(at->path);
	file = load(at, &model);
	strip(get(old_file), old);
	strcpy(text, old);
	if (text_import(model, text, &err) < 0)
		fail_msg("line %u: %s", err.line, err.message);
	assert_string_equal(get(at->path), old);
	done(model, file);
}

/* Pools may refer to pools of later lines, and profiles to any. */
static void order_of_lines_does_not_matter(void **state)
{
	static const char text[] =
		"profile add name=p remote-address=a\n"
		"pool add name=a ranges=10.0.0.0/24 next-pool=b\n"
		"pool add name=b ranges=10.0.1.0/24 next-pool=c\n"
		"pool add name=c ranges=10.0.2.0/24\n";
	static const char ring[] =
		"pool add name=a ranges=10.0.0.0/24 next-pool=b\n"
		"pool add name=b ranges=10.0.1.0/24 next-pool=a\n";
	static const char missing[] =
		"pool add name=b ranges=10.0.1.0/24\n"
		"pool add name=a ranges=10.0.0.0/24 next-pool=nobody\n"
		"pool add name=c ranges=10.0.2.0/24 next-pool=a\n";
	const struct place *at = *state;
	struct model_error err = { 0 };
	struct model *model;
	struct model_file *file;

	put(at->path, text, sizeof(text) - 1);
	file = load(at, &model);
	assert_string_equal(model_pool(model, "a")->next_pool, "b");
	put(at->path, ring, sizeof(ring) - 1);
	assert_int_equal(model_file_load(file, NULL, &err), -1);
	assert_int_equal(err.line, 1);
	put(at->path, missing, sizeof(missing) - 1);
	assert_int_equal(model_file_load(file, NULL, &err), -1);
	assert_int_equal(err.line, 2);
	assert_string_equal(model_pool(model, "a")->next_pool, "b");
	done(model, file);
}

#define DISK(test) \
	cmocka_unit_test_setup_teardown(test, place_open, place_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DISK(file_cut_at_any_byte_is_refused_or_ends_with_a_line),
		DISK(a_refused_file_leaves_the_model_alone),
		DISK(a_file_that_is_gone_or_empty_is_not_reloaded),
		DISK(change_that_cannot_be_written_is_refused_whole),
		DISK(writer_that_dies_leaves_the_old_file_or_the_new_one),
		DISK(nothing_is_written_through_a_link),
		DISK(a_link_to_the_file_stays),
		DISK(an_edit_by_hand_is_not_overwritten),
		DISK(a_file_that_is_only_touched_is_no_edit),
		DISK(a_file_that_appears_is_not_overwritten),
		DISK(the_version_before_is_understood),
		DISK(the_version_before_is_written_as_then),
		DISK(order_of_lines_does_not_matter),
	};

	return cmocka_run_group_tests_name("disk", tests, NULL, NULL);
}
