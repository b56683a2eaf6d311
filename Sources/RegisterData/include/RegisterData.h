#ifndef REGISTER_DATA_H
#define REGISTER_DATA_H

/// A file of `Protocol/` that the program carries with it, so that a device needs nothing but the program.
typedef struct {
  /// Its path below `Protocol/`.
  const char *_Nonnull path;
  const unsigned char *_Nonnull bytes;
  unsigned long count;
} RegisterDataFile;

/// How many files there are. The first is the register's schema that new stores begin with.
unsigned long register_data_count(void);

/// The file of that number, from 0; `index` must be less than `register_data_count()`.
RegisterDataFile register_data_file(unsigned long index);

extern const unsigned char register_plan_nanning[];
extern const unsigned long register_plan_nanning_count;
extern const unsigned char register_regions[];
extern const unsigned long register_regions_count;

/// Characters by the syllables that they are read as; the file says how it is written, and is none of `Protocol/`.
RegisterDataFile register_pinyin(void);

/// The made-up village that new staff practise on; the file says how it is written, and is none of `Protocol/`.
RegisterDataFile register_practice(void);

#endif
