interface Version {
  /** Version of the messages; programs with different ones do not understand each other. */
  readonly protocol: number;
  /** Such as 1.4.2. */
  readonly release: string;
}

/** `same` and `near` work together; the others do not, and name the side that is too old or too new. */
export type VersionVerdict = "same" | "near" | "worker-old" | "worker-new";

/** A worker may be one minor release older or newer than its server, as during an update of several machines. */
export function judgeVersion(worker: Version, server: Version): VersionVerdict {
  if (worker.protocol !== server.protocol)
    return worker.protocol < server.protocol ? "worker-old" : "worker-new";
  const [own, other] = [partsOf(worker.release), partsOf(server.release)];
  if (own === undefined || other === undefined) return worker.release === server.release ? "same" : "near";
  const apart = own.major === other.major ? own.minor - other.minor : (own.major - other.major) * Infinity;
  if (apart < -1) return "worker-old";
  if (apart > 1) return "worker-new";
  return worker.release === server.release ? "same" : "near";
}

function partsOf(release: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d+)\.(\d+)\./.exec(release);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}
