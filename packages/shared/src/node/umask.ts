/** Used without a user's umask: the 077 of our own daemons does not suit the user's files. */
export const defaultUmask = 0o022;

/** Runs `work`, which must be synchronous, with another umask, which applies to all files and processes it creates. */
export function withUmask<T>(umask: number | undefined, work: () => T): T {
  const before = process.umask(umask ?? defaultUmask);
  try {
    return work();
  } finally {
    process.umask(before);
  }
}
