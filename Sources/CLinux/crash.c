#include "CLinux.h"

#include <stdlib.h>

// Large enough for any terminal's leave sequences (xterm's are 40 bytes).
#define RESTORE_BYTES_MAX 512

static struct termios saved_modes;
static uint8_t restore_bytes[RESTORE_BYTES_MAX];
static size_t restore_count;
static int restore_terminal = -1;
static volatile sig_atomic_t armed;

// The crash message, to which the signal's number is added.
#define WORDS_MAX 256
static char words[WORDS_MAX];

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};

// Does not call snprintf, which is not async-signal-safe. No signal number has three digits.
static void say_what_happened(int signal_number) {
  char line[WORDS_MAX + 4];
  size_t count = strnlen(words, WORDS_MAX);
  if (count == 0) return;
  memcpy(line, words, count);
  if (signal_number >= 10) line[count++] = (char)('0' + signal_number / 10 % 10);
  line[count++] = (char)('0' + signal_number % 10);
  line[count++] = '\n';
  struct pollfd ready = {.fd = STDERR_FILENO, .events = POLLOUT};
  if (poll(&ready, 1, 100) != 1 || !(ready.revents & POLLOUT)) return;
  ssize_t written = write(STDERR_FILENO, line, count);
  (void)written;
}

// Calls only async-signal-safe functions (signal-safety(7)): poll, write, tcsetattr, raise, memcpy, strnlen.
static void crashed(int signal_number) {
  if (armed) {
    armed = 0;
    // If the terminal has stopped reading, a write would block the dying process: write only if poll allows.
    struct pollfd ready = {.fd = restore_terminal, .events = POLLOUT};
    if (poll(&ready, 1, 100) == 1 && (ready.revents & POLLOUT)) {
      ssize_t written = write(restore_terminal, restore_bytes, restore_count);
      (void)written;
    }
    tcsetattr(restore_terminal, TCSANOW, &saved_modes);
  }
  say_what_happened(signal_number);
  // SA_RESETHAND has restored the default action. The signal is delivered when the handler returns.
  raise(signal_number);
}

void clinux_arm_crash_restore(int terminal, const struct termios *modes, const uint8_t *bytes, size_t count) {
  armed = 0;
  saved_modes = *modes;
  restore_count = count < RESTORE_BYTES_MAX ? count : RESTORE_BYTES_MAX;
  memcpy(restore_bytes, bytes, restore_count);
  restore_terminal = terminal;
  armed = 1;
}

void clinux_disarm_crash_restore(void) { armed = 0; }

void clinux_install_crash_handlers(const char *what_happened) {
  strncpy(words, what_happened, WORDS_MAX - 1);
  // An alternate stack, so that the handler can run after a stack overflow.
  static uint8_t alternate_stack[64 * 1024];
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);

  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = crashed;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < sizeof crash_signals / sizeof *crash_signals; i++)
    sigaction(crash_signals[i], &action, NULL);
}
