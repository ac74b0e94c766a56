#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED 1
#include <openssl/evp.h>
