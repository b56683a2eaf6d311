// Raw mode that is undone on every way out of the process.
//
// In C, because a signal handler may touch only what is async-signal-safe: tcsetattr, write, and variables of
// type sig_atomic_t. Swift's runtime is not.
#ifndef CTERMINAL_H
#define CTERMINAL_H

/// Saves the terminal's mode, enters raw mode, and writes `enter`. One terminal at a time.
///
/// `leave` is written whenever the mode is restored: by `cterminal_leave`, by `exit`, and before a signal ends
/// the process. Both texts must be literals. Returns 0, or -1 with `errno` set and nothing changed.
int cterminal_enter(int input, int output, const char *enter, const char *leave);

/// Restores the mode; again, it does nothing.
void cterminal_leave(void);

/// Whether the window changed its size since the last call.
int cterminal_take_resize(void);

#endif
