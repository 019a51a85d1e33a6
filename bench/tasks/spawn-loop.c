/* Baseline: starts `true NUMBER` COUNT times, JOBS at once, with posix_spawn, and stores nothing. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
  int count = atoi(argv[1]), jobs = atoi(argv[2]), live = 0, started = 0;
  char number[16], *command[] = {"true", number, NULL};
  (void)argc;
  while (started < count || live > 0) {
    while (started < count && live < jobs) {
      pid_t pid;
      snprintf(number, sizeof number, "%d", started);
      if (posix_spawnp(&pid, "true", NULL, NULL, command, environ) != 0) return 1;
      started++;
      live++;
    }
    if (wait(NULL) > 0) live--;
  }
  return 0;
}
