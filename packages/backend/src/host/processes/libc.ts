import { createRequire } from "node:module";

/** C declarations of the functions that Node.js does not expose. */
const declarations = {
  posix_spawn:
    "int posix_spawn(void *pid, const char *path, void *actions, void *attributes, const char **argv, const char **envp)",
  posix_spawnattr_init: "int posix_spawnattr_init(void *attributes)",
  posix_spawnattr_setflags: "int posix_spawnattr_setflags(void *attributes, short flags)",
  posix_spawnattr_setsigdefault: "int posix_spawnattr_setsigdefault(void *attributes, void *signals)",
  posix_spawnattr_setsigmask: "int posix_spawnattr_setsigmask(void *attributes, void *signals)",
  posix_spawn_file_actions_init: "int posix_spawn_file_actions_init(void *actions)",
  posix_spawn_file_actions_destroy: "int posix_spawn_file_actions_destroy(void *actions)",
  posix_spawn_file_actions_addopen:
    "int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, int mode)",
  posix_spawn_file_actions_adddup2: "int posix_spawn_file_actions_adddup2(void *actions, int fd, int copy)",
  posix_spawn_file_actions_addchdir_np:
    "int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)",
  waitpid: "int waitpid(int pid, void *status, int options)",
  prctl: "int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)",
  fcntl: "int fcntl(int fd, int command, int value)",
  clock_gettime: "int clock_gettime(int clock, void *time)",
  mkfifo: "int mkfifo(const char *path, unsigned int mode)",
  tcgetattr: "int tcgetattr(int fd, void *modes)",
  tcsetattr: "int tcsetattr(int fd, int when, void *modes)",
};

type CValue = number | string | NodeJS.TypedArray | readonly (string | null)[];
type CFunction = (...values: CValue[]) => number;

export interface Libc extends Readonly<Record<keyof typeof declarations, CFunction>> {
  /** Returns the error of the last failed call. */
  readonly errno: () => number;
}

/**
 * The subset of koffi in use; its version is pinned. The `koffi` package itself would run a compiler at
 * installation.
 */
interface Koffi {
  readonly errno: () => number;
  load(library: null): { func(declaration: string): CFunction };
}

/** Returns undefined when koffi's build for this platform is not installed, or the C library lacks a function. */
export function loadLibc(): Libc | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const require = createRequire(import.meta.url);
    const koffi = require(`@koromix/koffi-linux-${process.arch}`) as Koffi;
    const program = koffi.load(null);
    const functions = Object.entries(declarations).map(([name, text]) => [name, program.func(text)]);
    return { ...Object.fromEntries(functions), errno: koffi.errno } as Libc;
  } catch {
    return undefined;
  }
}
