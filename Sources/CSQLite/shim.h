// What Swift cannot import of sqlite3.h: casts to function pointers, and variadic configuration.
#include <sqlite3.h>

static inline int csqlite_bind_text_transient(sqlite3_stmt *s, int i, const char *p, int n) {
    return sqlite3_bind_text(s, i, p, n, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_text_static(sqlite3_stmt *s, int i, const char *p, int n) {
    return sqlite3_bind_text(s, i, p, n, SQLITE_STATIC);
}
static inline int csqlite_bind_blob_transient(sqlite3_stmt *s, int i, const void *p, int n) {
    return sqlite3_bind_blob(s, i, p, n, SQLITE_TRANSIENT);
}
static inline int csqlite_bind_blob_static(sqlite3_stmt *s, int i, const void *p, int n) {
    return sqlite3_bind_blob(s, i, p, n, SQLITE_STATIC);
}
static inline void csqlite_result_text_transient(sqlite3_context *c, const char *p, int n) {
    sqlite3_result_text(c, p, n, SQLITE_TRANSIENT);
}
static inline int csqlite_db_config_flag(sqlite3 *db, int option, int on) {
    return sqlite3_db_config(db, option, on, (int *)0);
}
// No counts of memory that nobody asks for: with them each of SQLite's allocations takes a mutex. Before anything else.
static inline int csqlite_config_no_memory_status(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

// The kind of file system that a file lies on, which Glibc's module does not have; 0 where it is not known.
#ifdef __linux__
#include <sys/vfs.h>
static inline long csqlite_file_system(int file) {
    struct statfs system;
    return fstatfs(file, &system) == 0 ? (long)system.f_type : 0;
}
#else
static inline long csqlite_file_system(int file) { return 0; }
#endif
