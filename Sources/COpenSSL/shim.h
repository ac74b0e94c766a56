#pragma once
// What Swift cannot import by itself: macros and typed stacks, one inline function each, under the C name with the
// prefix `shim_`. Nothing here decides anything.
#include <openssl/asn1.h>
#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// The template of a SEQUENCE that keeps its octets.
static inline const ASN1_ITEM *shim_ASN1_SEQUENCE_it(void) { return ASN1_ITEM_rptr(ASN1_SEQUENCE); }

static inline void shim_OPENSSL_free(void *address) { OPENSSL_free(address); }

static inline STACK_OF(X509) *shim_sk_X509_new_null(void) { return sk_X509_new_null(); }
static inline int shim_sk_X509_push(STACK_OF(X509) *stack, X509 *item) { return sk_X509_push(stack, item); }
static inline int shim_sk_X509_num(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *shim_sk_X509_value(const STACK_OF(X509) *stack, int index) { return sk_X509_value(stack, index); }
static inline void shim_sk_X509_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }
static inline void shim_sk_X509_pop_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

static inline int shim_sk_ASN1_OBJECT_num(const STACK_OF(ASN1_OBJECT) *stack) { return sk_ASN1_OBJECT_num(stack); }
static inline ASN1_OBJECT *shim_sk_ASN1_OBJECT_value(const STACK_OF(ASN1_OBJECT) *stack, int index) {
  return sk_ASN1_OBJECT_value(stack, index);
}

static inline int shim_sk_POLICYINFO_num(const STACK_OF(POLICYINFO) *stack) { return sk_POLICYINFO_num(stack); }
static inline POLICYINFO *shim_sk_POLICYINFO_value(const STACK_OF(POLICYINFO) *stack, int index) {
  return sk_POLICYINFO_value(stack, index);
}

static inline int shim_sk_DIST_POINT_num(const STACK_OF(DIST_POINT) *stack) { return sk_DIST_POINT_num(stack); }
static inline DIST_POINT *shim_sk_DIST_POINT_value(const STACK_OF(DIST_POINT) *stack, int index) {
  return sk_DIST_POINT_value(stack, index);
}
static inline int shim_sk_X509_REVOKED_num(const STACK_OF(X509_REVOKED) *stack) {
  return sk_X509_REVOKED_num(stack);
}
static inline X509_REVOKED *shim_sk_X509_REVOKED_value(const STACK_OF(X509_REVOKED) *stack, int index) {
  return sk_X509_REVOKED_value(stack, index);
}

// DIST_POINT_NAME keeps its two forms in a union; type 0 is fullName (RFC 5280, 4.2.1.13).
static inline const GENERAL_NAMES *shim_DIST_POINT_NAME_fullname(const DIST_POINT_NAME *name) {
  return name != NULL && name->type == 0 ? name->name.fullname : NULL;
}

static inline int shim_sk_GENERAL_NAME_num(const GENERAL_NAMES *stack) { return sk_GENERAL_NAME_num(stack); }
static inline GENERAL_NAME *shim_sk_GENERAL_NAME_value(const GENERAL_NAMES *stack, int index) {
  return sk_GENERAL_NAME_value(stack, index);
}

static inline int shim_sk_ACCESS_DESCRIPTION_num(const AUTHORITY_INFO_ACCESS *stack) {
  return sk_ACCESS_DESCRIPTION_num(stack);
}
static inline ACCESS_DESCRIPTION *shim_sk_ACCESS_DESCRIPTION_value(const AUTHORITY_INFO_ACCESS *stack, int index) {
  return sk_ACCESS_DESCRIPTION_value(stack, index);
}
