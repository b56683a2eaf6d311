#include "CMemory.h"

#include <features.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

void cmemory_keep_arenas(int most) {
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, most);
#else
    (void)most;
#endif
}

void cmemory_give_back(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
