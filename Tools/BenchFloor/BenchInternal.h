#ifndef BENCH_INTERNAL_H
#define BENCH_INTERNAL_H

#include "BenchFloor.h"

#include <sqlite3.h>
#include <stddef.h>

enum { STATEMENTS = 512 };

struct BenchFloor {
  sqlite3 *database;
  int count;
  sqlite3_stmt *statements[STATEMENTS];
  char message[256];
};

/// Keeps SQLite's message where the status is a failure; the status.
int bench_note(BenchFloor *floor, int status);
BenchTime bench_now(void);
BenchTime bench_since(BenchTime start);

#endif
