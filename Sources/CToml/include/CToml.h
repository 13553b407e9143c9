// toml++ (https://marzer.github.io/tomlplusplus) as Swift can see it: a document is parsed into a
// tree, which is walked by pointers that live as long as the document. Nothing here throws. Only
// Preferences/TomlTree.swift imports this.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kefu_toml_document kefu_toml_document;
typedef struct kefu_toml_node kefu_toml_node;

/// What makes a text no TOML, and where: lines and columns from 1, columns in characters.
typedef struct {
  char description[256];
  size_t line;
  size_t column;
} kefu_toml_error;

/// What a node is; everything that this project has no use for is `other`.
typedef enum {
  kefu_toml_table,
  kefu_toml_string,
  kefu_toml_integer,
  kefu_toml_boolean,
  kefu_toml_other,
} kefu_toml_kind;

/// Parses UTF-8 text. NULL, and `error` filled, when it is no TOML.
kefu_toml_document *kefu_toml_parse(const char *text, size_t length, kefu_toml_error *error);
void kefu_toml_free(kefu_toml_document *document);

/// The table that the whole document is.
const kefu_toml_node *kefu_toml_root(const kefu_toml_document *document);

kefu_toml_kind kefu_toml_kind_of(const kefu_toml_node *node);

/// The value of a node of the kind that the name says; zero or NULL for any other.
const char *kefu_toml_string_value(const kefu_toml_node *node, size_t *length);
int64_t kefu_toml_integer_value(const kefu_toml_node *node);
bool kefu_toml_boolean_value(const kefu_toml_node *node);

/// Calls `body` with each key of a table and its value, in no order that means anything.
void kefu_toml_each(
    const kefu_toml_node *table, void *context,
    void (*body)(void *context, const char *key, size_t key_length, const kefu_toml_node *value));

#ifdef __cplusplus
}
#endif
