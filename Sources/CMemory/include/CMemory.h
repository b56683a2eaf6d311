// What glibc's allocator keeps of memory that nobody uses.
//
// In C, because Swift's Glibc module leaves <malloc.h> out. Where there is another allocator both do nothing.
#ifndef CMEMORY_H
#define CMEMORY_H

/// Keeps the process to so many of the allocator's arenas. A thread that finds none free makes another, up to eight for each
/// core, and each keeps what it once had; a node answers few people at once. To be called before there are threads.
void cmemory_keep_arenas(int most);

/// Gives what is free back to the system, whatever lies behind it in an arena. Takes milliseconds for each 100 MB.
void cmemory_give_back(void);

#endif
