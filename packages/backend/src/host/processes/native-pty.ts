import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * The native part of @lydell/node-pty (pinned for this): its JavaScript part turns `iutf8` off for raw bytes,
 * busy-waits while a program does not read, and changes TERM and PWD.
 */
export interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    columns: number,
    rows: number,
    uid: number,
    gid: number,
    iutf8: boolean,
    helperPath: string,
    exited: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  open(
    columns: number,
    rows: number,
  ): { readonly master: number; readonly slave: number; readonly pty: string };
  resize(fd: number, columns: number, rows: number, pixelWidth: number, pixelHeight: number): void;
}

interface LoadedPty {
  readonly native: NativePty;
  /** Program by which macOS starts the command; unused on Linux. */
  readonly helperPath: string;
}

/** Error code for a platform whose build of the library is not installed. */
export const noPtyCode = "ERR_NO_PTY";

let loaded: LoadedPty | undefined;

/** Loads the library with the first terminal only, so that a host without terminals stays small. */
export function loadPty(): LoadedPty {
  loaded ??= loadNow();
  return loaded;
}

function loadNow(): LoadedPty {
  const require = createRequire(import.meta.url);
  const fromLibrary = createRequire(require.resolve("@lydell/node-pty"));
  const platform = `${process.platform}-${process.arch}`;
  const library = dirname(resolveBuild(fromLibrary, `@lydell/node-pty-${platform}`));
  const native = (require("@lydell/node-pty") as { native: NativePty }).native;
  return { native, helperPath: join(library, "..", "prebuilds", platform, "spawn-helper") };
}

/** The builds are optional dependencies, which npm can be configured to omit. */
function resolveBuild(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch (cause) {
    throw Object.assign(new Error(`${name} is not installed`, { cause }), { code: noPtyCode });
  }
}
