#include "BenchInternal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const BenchTime failed = {-1, -1};

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

BenchTime bench_now(void) { return (BenchTime){now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID)}; }

BenchTime bench_since(BenchTime start) {
  BenchTime end = bench_now();
  return (BenchTime){end.wall - start.wall, end.processor - start.processor};
}

int bench_note(BenchFloor *floor, int status) {
  if (status != SQLITE_OK && status != SQLITE_ROW && status != SQLITE_DONE)
    snprintf(floor->message, sizeof floor->message, "%s", sqlite3_errmsg(floor->database));
  return status;
}

static int execute(BenchFloor *floor, const char *sql) {
  return bench_note(floor, sqlite3_exec(floor->database, sql, NULL, NULL, NULL));
}

BenchFloor *bench_floor_open(const char *path) {
  BenchFloor *floor = calloc(1, sizeof *floor);
  if (floor == NULL) return NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &floor->database, flags, NULL) != SQLITE_OK ||
      execute(floor, "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "PRAGMA cache_size = -16000; PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864") !=
          SQLITE_OK) {
    bench_floor_close(floor);
    return NULL;
  }
  return floor;
}

void bench_floor_close(BenchFloor *floor) {
  for (int i = 0; i < floor->count; i++) sqlite3_finalize(floor->statements[i]);
  sqlite3_close(floor->database);
  free(floor);
}

const char *bench_floor_message(BenchFloor *floor) { return floor->message; }

int bench_floor_prepare(BenchFloor *floor, const char *sql) {
  if (floor->count == STATEMENTS) return -1;
  sqlite3_stmt **place = &floor->statements[floor->count];
  if (bench_note(floor, sqlite3_prepare_v3(floor->database, sql, -1, SQLITE_PREPARE_PERSISTENT, place, NULL)) != SQLITE_OK)
    return -1;
  return floor->count++;
}

static void bind(sqlite3_stmt *statement, int index, BenchValue value, const char *pool) {
  switch (value.kind) {
  case SQLITE_INTEGER: sqlite3_bind_int64(statement, index, value.integer); break;
  case SQLITE_FLOAT: {
    double real;
    memcpy(&real, &value.integer, sizeof real);
    sqlite3_bind_double(statement, index, real);
    break;
  }
  case SQLITE_TEXT: sqlite3_bind_text(statement, index, pool + value.integer, value.length, SQLITE_STATIC); break;
  case SQLITE_BLOB: sqlite3_bind_blob(statement, index, pool + value.integer, value.length, SQLITE_STATIC); break;
  default: sqlite3_bind_null(statement, index);
  }
}

BenchTime bench_floor_run(BenchFloor *floor, const BenchStep *steps, int64_t count, const BenchValue *values,
                       const char *pool, int commits) {
  BenchTime start = bench_now();
  int64_t done = 0;
  for (int commit = 0; commit < commits; commit++) {
    int64_t end = count * (commit + 1) / commits;
    if (execute(floor, "BEGIN IMMEDIATE") != SQLITE_OK) return failed;
    for (; done < end; done++) {
      sqlite3_stmt *statement = floor->statements[steps[done].statement];
      for (int i = 0; i < steps[done].count; i++) bind(statement, i + 1, values[steps[done].first + i], pool);
      int status = bench_note(floor, sqlite3_step(statement));
      sqlite3_reset(statement);
      if (status != SQLITE_DONE) return failed;
    }
    if (execute(floor, "COMMIT") != SQLITE_OK) return failed;
  }
  return bench_since(start);
}
