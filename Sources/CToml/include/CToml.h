// toml++ (https://marzer.github.io/tomlplusplus) as Swift can see it: a document is parsed into a
// tree, which is walked by pointers that live as long as the document. Only Preferences/TomlTree.swift
// imports this. Of memory that runs out nothing is said: the program ends, as it would in Swift.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Brackets within brackets: the parser goes one call deeper for each.
#define KEFU_TOML_LEVELS_MAX 16

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kefu_toml_document kefu_toml_document;
typedef struct kefu_toml_node kefu_toml_node;

/// From 1, columns in characters.
typedef struct {
  size_t line;
  size_t column;
} kefu_toml_place;

/// What makes a text no TOML, in the parser's words if it has any, and where.
typedef struct {
  char description[256];
  kefu_toml_place place;
} kefu_toml_error;

/// What a node is; everything that this project has no use for is `other`.
typedef enum {
  kefu_toml_table,
  kefu_toml_string,
  kefu_toml_integer,
  kefu_toml_boolean,
  kefu_toml_other,
} kefu_toml_kind;

/// A key of a table, where it is first mentioned, and its value.
typedef struct {
  const char *key;
  size_t key_length;
  kefu_toml_place key_place;
  const kefu_toml_node *value;
  kefu_toml_place value_place;
} kefu_toml_entry;

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

/// Calls `body` with each entry of a table, in no order that means anything.
void kefu_toml_each(
    const kefu_toml_node *table, void *context, void (*body)(void *context, kefu_toml_entry entry));

#ifdef __cplusplus
}
#endif
