// SPDX-License-Identifier: GPL-2.0-only
#include "model/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/disk.h"
#include "model/error.h"
#include "model/line.h"
#include "model/prop.h"
#include "model/store.h"
#include "model/text.h"

/**
 * struct model_file - the file and what it said when it was last read or written
 * @model: the running model
 * @pristine: a fresh model, for what the built-in objects begin as
 * @path: of the file, symbolic links resolved
 * @lines: its lines
 */
struct model_file {
	struct model *model;
	struct model *pristine;
	char *path;
	struct lines lines;
};

static int refuse_file(struct model_error *err, const struct model_file *file,
		       const char *what)
{
	int code = errno;

	model_refuse(err, MODEL_ESAVE, "%s: %s", what, strerror(code));
	if (err)
		model_text_copy(err->file, sizeof(err->file), file->path);
	return -1;
}

/**
 * struct index - the objects of the model by id
 * @obj: the object
 * @written: is it in the text already
 */
struct index {
	const struct model_object *obj;
	bool written;
};

static int compare_index(const void *a, const void *b)
{
	uint32_t x = ((const struct index *)a)->obj->id,
		 y = ((const struct index *)b)->obj->id;

	return x < y ? -1 : x > y;
}

static struct index *make_index(const struct model *model, size_t *count)
{
	struct index *index;
	size_t n = 0;

	for (int kind = 0; kind < (int)STORE_KINDS; kind++)
		n += model_count(model, kind);
	index = calloc(n, sizeof(*index));
	*count = 0;
	for (int kind = 0; index && kind < (int)STORE_KINDS; kind++)
		for (size_t i = 0; i < model_count(model, kind); i++)
			index[(*count)++].obj = model_at(model, kind, i);
	if (index)
		qsort(index, n, sizeof(*index), compare_index);
	return index;
}

static struct index *find_index(struct index *index, size_t count, uint32_t id)
{
	struct model_object key = { .id = id };
	struct index wanted = { .obj = &key };

	return bsearch(&wanted, index, count, sizeof(*index), compare_index);
}

/* Appends the line of @obj; the text is @raw where that still says the same. */
static int keep_object(const struct model_file *file, struct lines *out,
		       const struct model_object *obj, const struct line *raw)
{
	char *said = line_format(file->pristine, obj, true);
	struct line *line;

	if (!said)
		return -1;
	if (!*said && !raw) {
		free(said);
		return 0;
	}
	if (raw && raw->said && !strcmp(raw->said, said))
		line = lines_add(out, raw->text);
	else if (*said)
		line = lines_add(out, said);
	else {
		free(said);
		return 0;
	}
	if (!line) {
		explicit_bzero(said, strlen(said));
		free(said);
		return -1;
	}
	line->kind = obj->kind;
	line->id = obj->id;
	line->said = said;
	return 0;
}

/* Keeps a line that is not the first one of its object: only while nothing changed. */
static int keep_repeated(const struct model_file *file, struct lines *out,
			 const struct model_object *obj, const struct line *raw)
{
	char *said = line_format(file->pristine, obj, true);
	bool same = said && raw->said && !strcmp(said, raw->said);

	if (!said)
		return -1;
	explicit_bzero(said, strlen(said));
	free(said);
	if (!same)
		return 0;
	if (keep_object(file, out, obj, raw) < 0)
		return -1;
	/* It says the same, so it was taken over. */
	if (out->count)
		out->line[out->count - 1].repeated = true;
	return 0;
}

/* Makes the lines of the file as they are to be for the model as it is. */
static int make_lines(const struct model_file *file, struct lines *out)
{
	size_t count;
	struct index *index = make_index(file->model, &count);
	int ret = index ? 0 : -1;

	for (size_t i = 0; !ret && i < file->lines.count; i++) {
		const struct line *line = &file->lines.line[i];
		struct index *at =
			line->id ? find_index(index, count, line->id) : NULL;

		if (!line->id)
			ret = lines_add(out, line->text) ? 0 : -1;
		else if (at && at->written)
			ret = keep_repeated(file, out, at->obj, line);
		else if (at)
			ret = keep_object(file, out, at->obj, line);
		if (at)
			at->written = true;
	}
	for (size_t i = 0; !ret && i < count; i++)
		if (!index[i].written)
			ret = keep_object(file, out, index[i].obj, NULL);
	free(index);
	return ret;
}

/* Writing would silently undo what somebody has just written by hand. */
static int check_untouched(const struct model_file *file,
			   struct model_error *err)
{
	size_t size = 0;
	char *text = disk_read(file->path, &size);
	bool same;

	if (!text)
		return errno == ENOENT ? 0 :
					 refuse_file(err, file, "cannot read");
	same = lines_are(&file->lines, text, size);
	explicit_bzero(text, size);
	free(text);
	if (same)
		return 0;
	return model_refuse(err, MODEL_ESAVE,
			    "%s was changed by hand; reload it first",
			    file->path);
}

static int save(struct model_error *err, void *user)
{
	struct model_file *file = user;
	struct lines lines = { 0 };
	int ret;

	if (check_untouched(file, err) < 0)
		return -1;
	if (make_lines(file, &lines) < 0)
		ret = model_refuse_memory(err);
	else if (disk_replace(file->path, &lines) < 0)
		ret = refuse_file(err, file, "cannot write");
	else
		ret = 0;
	if (ret < 0) {
		lines_free(&lines);
		return -1;
	}
	lines_free(&file->lines);
	file->lines = lines;
	return 0;
}

struct model_file *model_file_new(struct model *model, const char *path)
{
	struct model_file *file = calloc(1, sizeof(*file));

	if (!file)
		return NULL;
	file->model = model;
	file->pristine = model_new();
	/* rename() would put a file in the place of a symbolic link. */
	file->path = realpath(path, NULL);
	if (!file->path)
		file->path = strdup(path);
	if (!file->pristine || !file->path) {
		model_free(file->pristine);
		free(file->path);
		free(file);
		return NULL;
	}
	model_set_save(model, save, file);
	return file;
}

void model_file_free(struct model_file *file)
{
	if (!file)
		return;
	model_set_save(file->model, NULL, NULL);
	lines_free(&file->lines);
	model_free(file->pristine);
	free(file->path);
	free(file);
}

/* Refuses the file for what is in the line that @at is in. */
static int refuse_line(struct model_error *err, const struct model_file *file,
		       const char *text, const char *at, const char *why)
{
	model_refuse(err, MODEL_ESYNTAX, "%s", why);
	if (!err)
		return -1;
	model_text_copy(err->file, sizeof(err->file), file->path);
	err->line = 1;
	while ((text = memchr(text, '\n', at - text))) {
		err->line++;
		text++;
	}
	return -1;
}

/* The file as text; NULL on refusal. */
static char *read_file(const struct model_file *file, struct model_error *err)
{
	size_t size = 0, len;
	char *text = disk_read(file->path, &size);

	if (!text) {
		refuse_file(err, file, "cannot read");
		return NULL;
	}
	len = strlen(text);
	if (len < size)
		refuse_line(err, file, text, text + len,
			    "holds a NUL character");
	else if (len && text[len - 1] != '\n')
		/* What is left of "name=anna" may well be "name=an". */
		refuse_line(err, file, text, text + len,
			    "the last line has no end: is the file whole?");
	else
		return text;
	explicit_bzero(text, size);
	free(text);
	return NULL;
}

/* Ties the lines to the objects, which have their lasting ids only now. */
static int settle_lines(struct model_file *file, struct lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		struct line *line = &lines->line[i];
		const struct model_object *obj;

		if (!line->name)
			continue;
		obj = model_find(file->model, line->kind, line->name);
		if (!obj)
			continue;
		line->id = obj->id;
		line->said = line_format(file->pristine, obj, true);
		if (!line->said)
			return -1;
	}
	return 0;
}

static int load_text(struct model_file *file, char *text,
		     struct model_reload *sum, struct model_error *err)
{
	struct model *fresh = model_new();
	struct lines lines = { 0 };

	if (!fresh)
		return model_refuse_memory(err);
	if (text_load(fresh, text, &lines, err) < 0) {
		if (err)
			model_text_copy(err->file, sizeof(err->file),
					file->path);
		model_free(fresh);
		lines_free(&lines);
		return -1;
	}
	model_replace(file->model, fresh, sum);
	lines_free(&file->lines);
	file->lines = lines;
	/* A line that was not settled is written anew at the next change. */
	return settle_lines(file, &file->lines) < 0 ? model_refuse_memory(err) :
						      0;
}

static int refuse_nothing(struct model_error *err,
			  const struct model_file *file, bool exists)
{
	model_refuse(
		err, MODEL_ESAVE, "%s",
		exists ? "is empty; a comment in it says that this is meant" :
			 "is gone");
	if (err)
		model_text_copy(err->file, sizeof(err->file), file->path);
	return -1;
}

int model_file_load(struct model_file *file, struct model_reload *sum,
		    struct model_error *err)
{
	bool exists = access(file->path, F_OK) == 0 || errno != ENOENT;
	char *text = exists ? read_file(file, err) : strdup("");
	size_t size;
	int ret;

	if (!text)
		return exists ? -1 : model_refuse_memory(err);
	size = strlen(text);
	if (!size && file->lines.count)
		ret = refuse_nothing(err, file, exists);
	else
		ret = load_text(file, text, sum, err);
	explicit_bzero(text, size);
	free(text);
	return ret;
}

/* A line that was commented out may still hold its password. */
static bool mentions_secret(const char *text)
{
	for (int kind = 0; kind < (int)STORE_KINDS; kind++) {
		const struct prop_table *table = prop_table(kind);

		for (size_t i = 0; i < table->count; i++)
			if ((table->props[i].flags & PROP_SENSITIVE) &&
			    strstr(text, table->props[i].name))
				return true;
	}
	return false;
}

static int put_line(const struct model_file *file, const struct line *line,
		    bool sensitive, FILE *out)
{
	const struct model_object *obj;
	char *text;

	if (sensitive || !line->id) {
		if (sensitive || !mentions_secret(line->text))
			fprintf(out, "%s\n", line->text);
		return 0;
	}
	obj = model_find_id(file->model, line->kind, line->id);
	if (!obj || line->repeated)
		return 0;
	text = line_format(file->pristine, obj, false);
	if (!text)
		return -1;
	if (*text)
		fprintf(out, "%s\n", text);
	free(text);
	return 0;
}

char *model_file_text(const struct model_file *file, bool sensitive)
{
	struct lines lines = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int ret = out ? make_lines(file, &lines) : -1;

	for (size_t i = 0; !ret && i < lines.count; i++)
		ret = put_line(file, &lines.line[i], sensitive, out);
	lines_free(&lines);
	if (!out || fclose(out) || ret < 0) {
		free(text);
		return NULL;
	}
	return text;
}
