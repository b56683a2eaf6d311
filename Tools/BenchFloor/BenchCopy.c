#include "BenchFloor.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Everything that is to be inserted, flat in memory before the clock starts.
typedef struct {
  BenchValue *values;
  int64_t valueCount, valueRoom;
  char *pool;
  int64_t poolCount, poolRoom;
  struct Row *rows;
  int64_t rowCount, rowRoom;
} Load;

typedef struct Row {
  int64_t record;
  int64_t place;
  BenchStep step;
} Row;

static void *grown(void *block, int64_t needed, int64_t *room, size_t size) {
  if (needed <= *room) return block;
  *room = needed * 2 + 1024;
  return realloc(block, (size_t)*room * size);
}

static int loadValue(Load *load, sqlite3_stmt *find, int column) {
  BenchValue value = {0, 0, sqlite3_column_type(find, column)};
  if (value.kind == SQLITE_INTEGER) {
    value.integer = sqlite3_column_int64(find, column);
  } else if (value.kind != SQLITE_NULL) {
    const void *bytes = value.kind == SQLITE_BLOB ? sqlite3_column_blob(find, column) : sqlite3_column_text(find, column);
    value.kind = value.kind == SQLITE_BLOB ? SQLITE_BLOB : SQLITE_TEXT;
    value.length = sqlite3_column_bytes(find, column);
    value.integer = load->poolCount;
    load->pool = grown(load->pool, load->poolCount + value.length + 1, &load->poolRoom, 1);
    if (load->pool == NULL) return 0;
    if (value.length > 0) memcpy(load->pool + load->poolCount, bytes, (size_t)value.length);
    load->poolCount += value.length;
  }
  load->values = grown(load->values, load->valueCount + 1, &load->valueRoom, sizeof(BenchValue));
  if (load->values == NULL) return 0;
  load->values[load->valueCount++] = value;
  return 1;
}

static int loadRows(Load *load, sqlite3 *store, const char *sql, int statement) {
  sqlite3_stmt *find;
  if (sqlite3_prepare_v2(store, sql, -1, &find, NULL) != SQLITE_OK) return 0;
  int isGood = 1;
  while (isGood && sqlite3_step(find) == SQLITE_ROW) {
    load->rows = grown(load->rows, load->rowCount + 1, &load->rowRoom, sizeof(Row));
    if (load->rows == NULL) return 0;
    int count = sqlite3_column_count(find);
    Row row = {sqlite3_column_int64(find, 0), load->rowCount, {statement, count, load->valueCount}};
    for (int i = 0; isGood && i < count; i++) isGood = loadValue(load, find, i);
    load->rows[load->rowCount++] = row;
  }
  sqlite3_finalize(find);
  return isGood;
}

/// Makes one plain table and loads its rows.
static int copyTable(BenchFloor *floor, Load *load, sqlite3 *store, const char *name) {
  char columns[16384] = "", names[8192] = "", marks[1024] = "", sql[32768];
  int isKeyed = 0;
  sqlite3_stmt *info = NULL;
  snprintf(sql, sizeof sql, "SELECT name, type FROM pragma_table_info('%s') ORDER BY cid", name);
  if (sqlite3_prepare_v2(store, sql, -1, &info, NULL) != SQLITE_OK) return 0;
  while (sqlite3_step(info) == SQLITE_ROW) {
    const char *column = (const char *)sqlite3_column_text(info, 0);
    if (!strcmp(column, "_state") || !strcmp(column, "_disputed") || !strcmp(column, "_standing")) continue;
    if (!strcmp(column, "_key")) isKeyed = 1;
    const char *comma = names[0] ? ", " : "";
    const char *extra = !strcmp(column, "_id") ? " PRIMARY KEY" : "";
    snprintf(columns + strlen(columns), sizeof columns - strlen(columns), "%s\"%s\" %s%s", comma, column,
             (const char *)sqlite3_column_text(info, 1), extra);
    snprintf(names + strlen(names), sizeof names - strlen(names), "%s\"%s\"", comma, column);
    snprintf(marks + strlen(marks), sizeof marks - strlen(marks), "%s?", comma);
  }
  sqlite3_finalize(info);
  snprintf(sql, sizeof sql, "CREATE TABLE \"%s\" (%s%s", name, columns,
           isKeyed ? ", PRIMARY KEY (_record, _key)) WITHOUT ROWID" : ")");
  int made = bench_floor_prepare(floor, sql);
  BenchStep create = {made, 0, 0};
  BenchValue nothing = {0, 0, SQLITE_NULL};
  if (made < 0 || bench_floor_run(floor, &create, 1, &nothing, "", 1).wall < 0) return 0;
  snprintf(sql, sizeof sql, "INSERT INTO \"%s\" (%s) VALUES (%s)", name, names, marks);
  int statement = bench_floor_prepare(floor, sql);
  snprintf(sql, sizeof sql, "SELECT %s FROM \"%s\"", names, name);
  return statement >= 0 && loadRows(load, store, sql, statement);
}

static int byRecord(const void *a, const void *b) {
  const Row *first = a, *second = b;
  if (first->record != second->record) return first->record < second->record ? -1 : 1;
  return first->place < second->place ? -1 : first->place > second->place;
}

static BenchTime fill(BenchFloor *floor, Load *load, int commits) {
  qsort(load->rows, (size_t)load->rowCount, sizeof(Row), byRecord);
  BenchStep *steps = malloc((size_t)(load->rowCount + 1) * sizeof(BenchStep));
  BenchTime seconds = {-1, -1};
  if (steps == NULL) return seconds;
  for (int64_t i = 0; i < load->rowCount; i++) steps[i] = load->rows[i].step;
  seconds = bench_floor_run(floor, steps, load->rowCount, load->values, load->pool ? load->pool : "", commits);
  free(steps);
  return seconds;
}

BenchTime bench_floor_copy(BenchFloor *floor, const char *path, int commits, int64_t *rows) {
  sqlite3 *store = NULL;
  sqlite3_stmt *tables = NULL;
  Load load = {0};
  BenchTime seconds = {-1, -1};
  int isGood = sqlite3_open_v2(path, &store, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
               sqlite3_prepare_v2(store,
                                  "SELECT name FROM sqlite_master WHERE type = 'table' AND "
                                  "substr(name, 1, 1) <> '_' AND substr(name, 1, 10) <> 'directory_' AND "
                                  "substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid",
                                  -1, &tables, NULL) == SQLITE_OK;
  while (isGood && sqlite3_step(tables) == SQLITE_ROW)
    isGood = copyTable(floor, &load, store, (const char *)sqlite3_column_text(tables, 0));
  if (isGood) seconds = fill(floor, &load, commits);
  *rows = load.rowCount;
  sqlite3_finalize(tables);
  sqlite3_close(store);
  free(load.values);
  free(load.pool);
  free(load.rows);
  return seconds;
}
