// SQLite's session extension as a peer. Not every build of the library has it, so its symbols are weak: where they
// are missing the program still links, and says so.
#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "BenchInternal.h"

#pragma weak sqlite3session_create
#pragma weak sqlite3session_attach
#pragma weak sqlite3session_changeset
#pragma weak sqlite3session_delete
#pragma weak sqlite3changeset_apply

int bench_session_is_there(void) { return sqlite3session_create != NULL && sqlite3changeset_apply != NULL; }

BenchSession *bench_session_begin(BenchFloor *floor) {
  sqlite3_session *session = NULL;
  if (bench_note(floor, sqlite3session_create(floor->database, "main", &session)) != SQLITE_OK) return NULL;
  if (bench_note(floor, sqlite3session_attach(session, NULL)) == SQLITE_OK) return (BenchSession *)session;
  sqlite3session_delete(session);
  return NULL;
}

int bench_session_end(BenchSession *session, const void **bytes) {
  int count = 0;
  void *changes = NULL;
  int status = sqlite3session_changeset((sqlite3_session *)session, &count, &changes);
  sqlite3session_delete((sqlite3_session *)session);
  *bytes = changes;
  return status == SQLITE_OK ? count : -1;
}

void bench_session_free(const void *bytes) { sqlite3_free((void *)bytes); }

/// Told of a conflict: what comes replaces what stands, where the library allows it.
static int onConflict(void *conflicts, int kind, sqlite3_changeset_iter *change) {
  (void)change;
  ++*(int64_t *)conflicts;
  return kind == SQLITE_CHANGESET_DATA || kind == SQLITE_CHANGESET_CONFLICT ? SQLITE_CHANGESET_REPLACE : SQLITE_CHANGESET_OMIT;
}

BenchTime bench_session_apply(BenchFloor *floor, const void *bytes, int count, int64_t *conflicts) {
  *conflicts = 0;
  BenchTime start = bench_now();
  int status = sqlite3changeset_apply(floor->database, count, (void *)bytes, NULL, onConflict, conflicts);
  return bench_note(floor, status) == SQLITE_OK ? bench_since(start) : (BenchTime){-1, -1};
}
