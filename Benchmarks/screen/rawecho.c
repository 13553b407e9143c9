// The minimal program on a terminal in raw mode: it writes every byte that it reads.
#include <termios.h>
#include <unistd.h>

int main(void) {
  struct termios mode;
  if (tcgetattr(0, &mode) != 0) return 1;
  cfmakeraw(&mode);
  if (tcsetattr(0, TCSANOW, &mode) != 0 || write(1, "> ", 2) != 2) return 1;
  char bytes[4096];
  for (ssize_t count; (count = read(0, bytes, sizeof bytes)) > 0;)
    if (write(1, bytes, count) != count) return 1;
  return 0;
}
