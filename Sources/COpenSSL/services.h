#pragma once
// What the makers of time-stamps and of OCSP responses need beyond shim.h.
#include <openssl/cms.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>

static inline const EVP_MD *shim_EVP_get_digestbyobj(const ASN1_OBJECT *object) { return EVP_get_digestbyobj(object); }
