#pragma once
// PKCS#11 v2.40 types under their standard names (CRYPTOKI_GNU is not defined). Modules are loaded with dlopen: nothing
// is linked.
#include <p11-kit/pkcs11.h>
