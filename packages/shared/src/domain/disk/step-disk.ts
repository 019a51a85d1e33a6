/** Space of a disk, in bytes. */
export interface DiskSpace {
  readonly total: number;
  readonly free: number;
}

/** Below `low` bytes of free space new tasks wait, until at least `high` bytes are free. */
export interface WaterMarks {
  readonly low: number;
  readonly high: number;
}

/** What a few large logs and a checkout take. */
const usualLow = 512 * 2 ** 20;
/** Of a disk on which that would be much. */
const usualShare = 0.02;

/** Returns the marks for a disk, between which there is room so that tasks do not start and wait by turns. */
export function waterMarks({ total }: Pick<DiskSpace, "total">): WaterMarks {
  const low = Math.min(usualLow, Math.floor(total * usualShare));
  return { low, high: 2 * low };
}

/** Returns whether new tasks wait for space, after they did or did not. */
export function stepDisk(waits: boolean, disk: DiskSpace, marks: WaterMarks): boolean {
  return disk.free < (waits ? marks.high : marks.low);
}

/** Before tasks wait, old files go: from below `low` on, until `high` bytes are free. */
export function cleaningMarks(disk: Pick<DiskSpace, "total">): WaterMarks {
  const { high } = waterMarks(disk);
  return { low: 2 * high, high: 3 * high };
}
