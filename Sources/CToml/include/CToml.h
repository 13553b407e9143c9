// A C interface to toml++ (https://marzer.github.io/tomlplusplus) for Swift. A document is parsed into a
// tree. Its nodes are pointers that are valid until the document is freed. Only Preferences/TomlTree.swift
// imports this. If memory runs out the process ends, as it would in Swift.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The greatest nesting depth of arrays and inline tables: the parser recurses once for each level.
#define KEFU_TOML_LEVELS_MAX 16

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kefu_toml_document kefu_toml_document;
typedef struct kefu_toml_node kefu_toml_node;

/// Line and column, both from 1. Columns count Unicode scalars.
typedef struct {
  size_t line;
  size_t column;
} kefu_toml_place;

/// A parse error and its position. The description is the parser's message, or empty.
typedef struct {
  char description[256];
  kefu_toml_place place;
} kefu_toml_error;

/// The type of a node. Types that this project does not use are `other`.
typedef enum {
  kefu_toml_table,
  kefu_toml_string,
  kefu_toml_integer,
  kefu_toml_boolean,
  kefu_toml_other,
} kefu_toml_kind;

/// A key of a table, the position where it is first mentioned, and its value.
typedef struct {
  const char *key;
  size_t key_length;
  kefu_toml_place key_place;
  const kefu_toml_node *value;
  kefu_toml_place value_place;
} kefu_toml_entry;

/// Parses UTF-8 text. On error returns NULL and fills `error`.
kefu_toml_document *kefu_toml_parse(const char *text, size_t length, kefu_toml_error *error);
void kefu_toml_free(kefu_toml_document *document);

/// The root table.
const kefu_toml_node *kefu_toml_root(const kefu_toml_document *document);

kefu_toml_kind kefu_toml_kind_of(const kefu_toml_node *node);

/// The value of a node of this type; zero or NULL for any other type.
const char *kefu_toml_string_value(const kefu_toml_node *node, size_t *length);
int64_t kefu_toml_integer_value(const kefu_toml_node *node);
bool kefu_toml_boolean_value(const kefu_toml_node *node);

/// Calls `body` with each entry of a table, not in file order.
void kefu_toml_each(
    const kefu_toml_node *table, void *context, void (*body)(void *context, kefu_toml_entry entry));

#ifdef __cplusplus
}
#endif
