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

/** Space for a few large logs and a checkout. */
const usualLow = 512 * 2 ** 20;
/** Share of a disk on which that would be much. */
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

/** Old files are removed before tasks have to wait: once less than `low` is free, until `high` bytes are free. */
export function cleaningMarks(disk: Pick<DiskSpace, "total">): WaterMarks {
  const { high } = waterMarks(disk);
  return { low: 2 * high, high: 3 * high };
}
