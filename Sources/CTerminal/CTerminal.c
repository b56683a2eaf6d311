#include "CTerminal.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static int saved_input, saved_output;
static const char *saved_leave;
static size_t saved_leave_length;
static volatile sig_atomic_t is_raw, is_resized;

// Signals that end a process while its terminal is raw; the last ones are the Swift runtime's traps.
static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
enum { ending_count = sizeof ending / sizeof ending[0] };
static struct sigaction before[ending_count], before_resize;

static void put(int fd, const char *text, size_t length) {
    while (length > 0) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        text += n;
        length -= (size_t)n;
    }
}

static void restore(void) {
    if (!is_raw) return;
    is_raw = 0;
    put(saved_output, saved_leave, saved_leave_length);
    tcsetattr(saved_input, TCSAFLUSH, &saved);
}

static void on_end(int number) {
    restore();
    // SA_RESETHAND put the default action back; it is taken as soon as this handler returns.
    raise(number);
}

static void on_resize(int number) {
    (void)number;
    is_resized = 1;
}

int cterminal_enter(int input, int output, const char *enter, const char *leave) {
    if (is_raw) {
        errno = EBUSY;
        return -1;
    }
    if (tcgetattr(input, &saved) != 0) return -1;
    saved_input = input;
    saved_output = output;
    saved_leave = leave;
    saved_leave_length = strlen(leave);
    is_resized = 0;

    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = on_end;
    action.sa_flags = SA_RESETHAND;
    for (int i = 0; i < ending_count; i++) {
        sigaction(ending[i], NULL, &before[i]);
        // What the caller ignores (nohup) stays ignored.
        if (before[i].sa_handler != SIG_IGN) sigaction(ending[i], &action, NULL);
    }
    // No SA_RESTART: a waiting poll returns with EINTR, and the screen is drawn anew.
    action.sa_handler = on_resize;
    action.sa_flags = 0;
    sigaction(SIGWINCH, &action, &before_resize);

    static int is_registered;
    if (!is_registered) is_registered = atexit(cterminal_leave) == 0;

    struct termios raw = saved;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    is_raw = 1;
    if (tcsetattr(input, TCSAFLUSH, &raw) != 0) {
        int code = errno;
        cterminal_leave();
        errno = code;
        return -1;
    }
    put(output, enter, strlen(enter));
    return 0;
}

void cterminal_leave(void) {
    if (!is_raw) return;
    restore();
    for (int i = 0; i < ending_count; i++) sigaction(ending[i], &before[i], NULL);
    sigaction(SIGWINCH, &before_resize, NULL);
}

int cterminal_take_resize(void) {
    int was = is_resized;
    is_resized = 0;
    return was;
}
