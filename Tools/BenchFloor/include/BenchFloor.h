#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <stdint.h>

/// What the engine's times are measured against: the same rows on the same SQLite library (WAL, FULL),
/// in plain typed tables, by a program that does nothing else.

/// A value to be bound. Text and blobs lie in a pool of bytes, `integer` is where they begin; of a float it has the bits.
typedef struct {
  int64_t integer;
  int32_t length;
  /// One of SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL.
  int32_t kind;
} BenchValue;

/// One run of a prepared statement: which, and where its values begin.
typedef struct {
  int32_t statement;
  int32_t count;
  int64_t first;
} BenchStep;

/// Seconds by the clock and of the processor; negative where something failed.
typedef struct {
  double wall, processor;
} BenchTime;

typedef struct BenchFloor BenchFloor;

/// Opens a database with the engine's settings, making it where it is not there; NULL where that fails.
BenchFloor *_Nullable bench_floor_open(const char *_Nonnull path);
void bench_floor_close(BenchFloor *_Nonnull floor);
/// What went wrong last.
const char *_Nonnull bench_floor_message(BenchFloor *_Nonnull floor);
/// Prepares a statement; its index, or -1.
int bench_floor_prepare(BenchFloor *_Nonnull floor, const char *_Nonnull sql);
/// Runs the steps in so many transactions; the time it took.
BenchTime bench_floor_run(BenchFloor *_Nonnull floor, const BenchStep *_Nonnull steps, int64_t count,
                       const BenchValue *_Nonnull values, const char *_Nonnull pool, int commits);

/// Reads the record tables of a store into memory, makes plain tables with the same columns, without
/// those of the engine, and fills them record by record; the time the filling took.
BenchTime bench_floor_copy(BenchFloor *_Nonnull floor, const char *_Nonnull store, int commits, int64_t *_Nonnull rows);

/// SQLite's session extension: what was written between beginning and end, as bytes that another database applies.
typedef struct BenchSession BenchSession;

/// Whether this build of the library has it.
int bench_session_is_there(void);
/// Begins to record all tables; NULL where that fails.
BenchSession *_Nullable bench_session_begin(BenchFloor *_Nonnull floor);
/// Ends the recording; how many bytes it came to, or a negative number. They are freed by `bench_session_free`.
int bench_session_end(BenchSession *_Nonnull session, const void *_Nullable *_Nonnull bytes);
void bench_session_free(const void *_Nullable bytes);
/// Applies in one transaction, what comes winning; the time it took, and how many rows it found otherwise.
BenchTime bench_session_apply(BenchFloor *_Nonnull floor, const void *_Nullable bytes, int count, int64_t *_Nonnull conflicts);

#endif
