// A server that an earlier test file ran in this process has left 077 behind.
process.umask(0o022);

/**
 * Refuses signals to process 0, which go to the whole group: the tests themselves and what started them. A
 * pid read from a file before it was written is 0.
 */
const kill = process.kill.bind(process);

process.kill = (pid, signal) => {
  if (pid === 0) throw new Error("Process 0 is the group of the tests themselves: this pid was never read.");
  return kill(pid, signal);
};
