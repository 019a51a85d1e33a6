/** Where nobody told theirs: our own daemons have 077, which suits no file of the user. */
export const usualUmask = 0o022;

/** Runs `work`, which must not wait, with another umask: what it starts or makes has it. */
export function withUmask<T>(umask: number | undefined, work: () => T): T {
  const before = process.umask(umask ?? usualUmask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}
