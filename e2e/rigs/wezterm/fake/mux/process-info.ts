import { readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

interface ForegroundProcess {
  readonly name: string | undefined;
  readonly directory: string | undefined;
}

/** Returns the leader of the foreground process group of `pid`'s terminal; empty except on Linux. */
export function foregroundOf(pid: number): ForegroundProcess {
  const leader = read(() => {
    // The name in parentheses may contain any characters: count the fields after its end.
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[5]);
  });
  const found = leader === undefined || leader <= 0 ? pid : leader;
  const program = read(() => readlinkSync(`/proc/${found}/exe`));
  return {
    name: program === undefined ? undefined : basename(program),
    directory: read(() => readlinkSync(`/proc/${found}/cwd`)),
  };
}

function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
