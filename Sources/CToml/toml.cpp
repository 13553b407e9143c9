// Errors are values here: an exception must not run into Swift's frames.
#define TOML_EXCEPTIONS 0
// What is not used is not compiled.
#define TOML_ENABLE_FORMATTERS 0
#if __has_include(<toml++/toml.hpp>)
#include <toml++/toml.hpp>
#else
#include <toml++/toml.h>
#endif

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "CToml.h"

struct kefu_toml_document {
  toml::table root;
};

namespace {

const toml::node &unwrapped(const kefu_toml_node *node) {
  return *reinterpret_cast<const toml::node *>(node);
}

const kefu_toml_node *wrapped(const toml::node &node) {
  return reinterpret_cast<const kefu_toml_node *>(&node);
}

void describe(const toml::parse_error &problem, kefu_toml_error *error) {
  std::string_view text = problem.description();
  size_t length = std::min(text.size(), sizeof error->description - 1);
  // Not in the middle of a character.
  while (length < text.size() && length > 0 && (text[length] & 0xC0) == 0x80) length--;
  std::memcpy(error->description, text.data(), length);
  error->description[length] = '\0';
  error->line = problem.source().begin.line;
  error->column = problem.source().begin.column;
}

}  // namespace

kefu_toml_document *kefu_toml_parse(const char *text, size_t length, kefu_toml_error *error) {
  toml::parse_result result = toml::parse(std::string_view(text, length));
  if (result.failed()) {
    describe(result.error(), error);
    return nullptr;
  }
  return new kefu_toml_document{std::move(result).table()};
}

void kefu_toml_free(kefu_toml_document *document) { delete document; }

const kefu_toml_node *kefu_toml_root(const kefu_toml_document *document) {
  return wrapped(document->root);
}

kefu_toml_kind kefu_toml_kind_of(const kefu_toml_node *node) {
  switch (unwrapped(node).type()) {
    case toml::node_type::table: return kefu_toml_table;
    case toml::node_type::string: return kefu_toml_string;
    case toml::node_type::integer: return kefu_toml_integer;
    case toml::node_type::boolean: return kefu_toml_boolean;
    default: return kefu_toml_other;
  }
}

const char *kefu_toml_string_value(const kefu_toml_node *node, size_t *length) {
  const auto *value = unwrapped(node).as_string();
  *length = value ? value->get().size() : 0;
  return value ? value->get().data() : nullptr;
}

int64_t kefu_toml_integer_value(const kefu_toml_node *node) {
  const auto *value = unwrapped(node).as_integer();
  return value ? value->get() : 0;
}

bool kefu_toml_boolean_value(const kefu_toml_node *node) {
  const auto *value = unwrapped(node).as_boolean();
  return value && value->get();
}

void kefu_toml_each(
    const kefu_toml_node *table, void *context,
    void (*body)(void *, const char *, size_t, const kefu_toml_node *)) {
  const toml::table *entries = unwrapped(table).as_table();
  if (!entries) return;
  for (auto &&[key, value] : *entries) {
    std::string_view name = key.str();
    body(context, name.data(), name.size(), wrapped(value));
  }
}
