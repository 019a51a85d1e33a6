import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

/** Objects and indexes of the radar for one repository; the repository's own object store is only read. */
export interface RadarStore {
  readonly directory: string;
  /** Where its objects are. */
  readonly objects: string;
  /** Variables for every git command of the radar. */
  readonly variables: Readonly<Record<string, string>>;
  readonly written: WrittenObjects;
}

/** The objects that this program has written into a store. */
interface WrittenObjects {
  readonly ids: Set<string>;
  packs: number;
}

/** Makes an empty store. Unreachable objects in the repository would trigger its garbage collection. */
export async function makeRadarStore(directory: string, commonDir: string): Promise<RadarStore> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const own = await mkdtemp(join(directory, "r"));
  const objects = join(own, "objects");
  await mkdir(objects);
  return {
    directory: own,
    objects,
    written: { ids: new Set(), packs: 0 },
    variables: {
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: quote(join(commonDir, "objects")),
    },
  };
}

export function removeRadarStore({ directory }: RadarStore): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

/** git(1): entries are separated by colons, unless they are quoted as in C. */
function quote(path: string): string {
  return `"${path.replace(/["\\]/g, String.raw`\$&`)}"`;
}
