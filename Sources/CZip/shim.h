#pragma once
#include <zip.h>

/* Function-like macros, which Swift does not import. */
static inline zip_int64_t doklad_ZIP_SOURCE_SUPPORTS_SEEKABLE(void) { return ZIP_SOURCE_SUPPORTS_SEEKABLE; }
static inline zip_int64_t doklad_ZIP_SOURCE_SUPPORTS_READABLE(void) { return ZIP_SOURCE_SUPPORTS_READABLE; }
