/* Baseline of (b): runs the command in a PTY and writes its output into FILE. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int master, status;
  static char buffer[65536];
  struct winsize size = {.ws_row = 40, .ws_col = 120};
  int out = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
  pid_t pid = forkpty(&master, NULL, NULL, &size);
  (void)argc;
  if (pid == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  for (;;) {
    ssize_t got = read(master, buffer, sizeof buffer);
    if (got <= 0) break;
    if (write(out, buffer, got) != got) return 1;
  }
  waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}
