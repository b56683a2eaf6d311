// What Swift cannot import of zlib.h: the initialisers are macros.
#include <zlib.h>

static inline int czlib_deflate_init(z_stream *s, int level) {
    return deflateInit2(s, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
}
static inline int czlib_inflate_init(z_stream *s) { return inflateInit2(s, -15); }
