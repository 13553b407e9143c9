#define _GNU_SOURCE
#include "certificates.h"

#include <dlfcn.h>
#include <string.h>

#include "CTLS.h"

// The functions that are used, as openssl/x509.h and its like declare them, with objects as void *: name, result,
// parameters. All are in OpenSSL 1.1.1 and 3.
#define FUNCTIONS(F)                                                           \
  F(ERR_clear_error, void, (void))                                             \
  F(BIO_new_mem_buf, void *, (const void *, int))                              \
  F(BIO_free, int, (void *))                                                   \
  F(PEM_read_bio_X509, void *, (void *, void *, void *, void *))               \
  F(X509_free, void, (void *))                                                 \
  F(OPENSSL_sk_new_null, void *, (void))                                       \
  F(OPENSSL_sk_push, int, (void *, const void *))                              \
  F(OPENSSL_sk_pop_free, void, (void *, void (*)(void *)))                     \
  F(X509_STORE_new, void *, (void))                                            \
  F(X509_STORE_free, void, (void *))                                           \
  F(X509_STORE_load_locations, int, (void *, const char *, const char *))      \
  F(X509_STORE_set_default_paths, int, (void *))                               \
  F(X509_STORE_CTX_new, void *, (void))                                        \
  F(X509_STORE_CTX_free, void, (void *))                                       \
  F(X509_STORE_CTX_init, int, (void *, void *, void *, void *))                \
  F(X509_STORE_CTX_set_default, int, (void *, const char *))                   \
  F(X509_STORE_CTX_get0_param, void *, (void *))                               \
  F(X509_VERIFY_PARAM_set_auth_level, void, (void *, int))                     \
  F(X509_verify_cert, int, (void *))                                           \
  F(X509_STORE_CTX_get_error, int, (void *))                                   \
  F(X509_verify_cert_error_string, const char *, (long))                       \
  F(X509_get_subject_name, void *, (void *))                                   \
  F(X509_NAME_get_index_by_NID, int, (void *, int, int))                       \
  F(X509_NAME_get_entry, void *, (void *, int))                                \
  F(X509_NAME_ENTRY_get_data, void *, (void *))                                \
  F(ASN1_STRING_to_UTF8, int, (unsigned char **, void *))                      \
  F(CRYPTO_free, void, (void *, const char *, int))

#define DECLARE(name, result, parameters) static result(*name) parameters;
FUNCTIONS(DECLARE)

enum {
  // Keys and signatures of at least 112 bits, as Debian's OpenSSL asks of a server (SSL_CTX_set_security_level(3)).
  security_level = 2,
  // NID_commonName of openssl/obj_mac.h.
  common_name = 13,
  // The numbers of X509_STORE_CTX_get_error(3) are below this.
  error_numbers_end = 128,
};

int ctls_load_certificates(void *library) {
#define FIND(name, result, parameters) \
  if (!(name = (result(*) parameters)dlsym(library, #name))) return -1;
  FUNCTIONS(FIND)
  return 0;
}

void *ctls_issuers_new(const char *file) {
  void *issuers = X509_STORE_new();
  if (!issuers) return NULL;
  int is_loaded = file ? X509_STORE_load_locations(issuers, file, NULL)
                       : X509_STORE_set_default_paths(issuers);
  ERR_clear_error();
  if (is_loaded == 1) return issuers;
  X509_STORE_free(issuers);
  return NULL;
}

void ctls_issuers_free(void *issuers) { X509_STORE_free(issuers); }

static void *next_certificate(void *input) {
  void *certificate = input ? PEM_read_bio_X509(input, NULL, NULL, NULL) : NULL;
  // The end of the input is an error there, and libtls must not find it.
  ERR_clear_error();
  return certificate;
}

static int verify(void *issuers, void *certificate, void *others) {
  void *work = X509_STORE_CTX_new();
  int error = -1;
  if (work && X509_STORE_CTX_init(work, issuers, certificate, others) == 1 &&
      X509_STORE_CTX_set_default(work, "ssl_server") == 1) {
    X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(work), security_level);
    if (X509_verify_cert(work) == 1) {
      error = 0;
    } else {
      int number = X509_STORE_CTX_get_error(work);
      if (number != 0) error = number;
    }
  }
  X509_STORE_CTX_free(work);
  ERR_clear_error();
  return error;
}

int ctls_chain_error(void *issuers, const uint8_t *chain, size_t count) {
  void *input = BIO_new_mem_buf(chain, (int)count);
  void *certificate = next_certificate(input);
  void *others = OPENSSL_sk_new_null();
  void *other;
  while (others && (other = next_certificate(input)))
    if (OPENSSL_sk_push(others, other) <= 0) X509_free(other);
  int error = certificate && others ? verify(issuers, certificate, others) : -1;
  OPENSSL_sk_pop_free(others, X509_free);
  X509_free(certificate);
  BIO_free(input);
  return error;
}

int ctls_chain_error_number(const char *words) {
  for (int number = 1; number < error_numbers_end; number++)
    if (strcmp(X509_verify_cert_error_string(number), words) == 0) return number;
  return -1;
}

// The last one is the most specific.
static void *last_common_name(void *certificate) {
  void *subject = X509_get_subject_name(certificate);
  int last = -1;
  for (int next; (next = X509_NAME_get_index_by_NID(subject, common_name, last)) >= 0;) last = next;
  return last < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last));
}

ptrdiff_t ctls_common_name(const uint8_t *chain, size_t count, char *name, size_t room) {
  void *input = BIO_new_mem_buf(chain, (int)count);
  void *certificate = next_certificate(input);
  void *text = certificate ? last_common_name(certificate) : NULL;
  unsigned char *bytes = NULL;
  ptrdiff_t length = text ? ASN1_STRING_to_UTF8(&bytes, text) : 0;
  if (length < 0) length = 0;
  if ((size_t)length > room) length = (ptrdiff_t)room;
  if (bytes) memcpy(name, bytes, (size_t)length);
  CRYPTO_free(bytes, __FILE__, __LINE__);
  X509_free(certificate);
  BIO_free(input);
  ERR_clear_error();
  return length;
}
