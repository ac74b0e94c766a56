#pragma once
#include <curl/curl.h>

/* curl_easy_setopt and curl_easy_getinfo are variadic macros, which Swift does not import: one function a type. */
static inline CURLcode doklad_curl_easy_setopt_long(CURL *h, CURLoption o, long v) { return curl_easy_setopt(h, o, v); }
static inline CURLcode doklad_curl_easy_setopt_off_t(CURL *h, CURLoption o, curl_off_t v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode doklad_curl_easy_setopt_string(CURL *h, CURLoption o, const char *v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode doklad_curl_easy_setopt_pointer(CURL *h, CURLoption o, void *v) {
  return curl_easy_setopt(h, o, v);
}
static inline CURLcode doklad_curl_easy_setopt_read(CURL *h, curl_read_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_READFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_READDATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_seek(CURL *h, curl_seek_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_SEEKFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_SEEKDATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_write(CURL *h, curl_write_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_WRITEDATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_header(CURL *h, curl_write_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_HEADERDATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_progress(CURL *h, curl_xferinfo_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_XFERINFODATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_opensocket(CURL *h, curl_opensocket_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, data);
}
static inline CURLcode doklad_curl_easy_setopt_debug(CURL *h, curl_debug_callback f, void *data) {
  CURLcode code = curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, f);
  return code ? code : curl_easy_setopt(h, CURLOPT_DEBUGDATA, data);
}
static inline CURLcode doklad_curl_easy_getinfo_long(CURL *h, CURLINFO i, long *v) { return curl_easy_getinfo(h, i, v); }
static inline CURLcode doklad_curl_easy_getinfo_off_t(CURL *h, CURLINFO i, curl_off_t *v) {
  return curl_easy_getinfo(h, i, v);
}
static inline CURLcode doklad_curl_easy_getinfo_socket(CURL *h, CURLINFO i, curl_socket_t *v) {
  return curl_easy_getinfo(h, i, v);
}
static inline CURLcode doklad_curl_easy_getinfo_string(CURL *h, CURLINFO i, const char **v) {
  return curl_easy_getinfo(h, i, v);
}
/* Unsigned shifts in a cast, which Swift does not import. */
static inline long doklad_CURLAUTH_BASIC(void) { return (long)CURLAUTH_BASIC; }
static inline long doklad_CURLAUTH_BEARER(void) { return (long)CURLAUTH_BEARER; }
