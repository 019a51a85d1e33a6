import type { OwnFile } from "../../base/files/own-file.ts";
import { LineIndex } from "./line-index.ts";
import { findLog, openLogFile, type LogPlace } from "./log-file.ts";

/** Number of indexes kept; one for a million lines takes 16 kB, and a dropped one is rebuilt. */
const kept = 64;

/** The indexes of the most recently read logs; only one reader at a time extends an index. */
export class LineIndexes {
  readonly #indexes = new Map<string, { readonly index: LineIndex; busy: Promise<unknown> }>();

  /** Passes the file and its up-to-date index to a function; returns undefined when there is no such log. */
  async use<T>(
    place: LogPlace,
    read: (file: OwnFile, index: LineIndex, size: number) => Promise<T>,
  ): Promise<T | undefined> {
    if ((await findLog(place)) === undefined) return undefined;
    const entry = this.#entry(`${place.directory}/${place.stream}`);
    const mine = entry.busy.then(() => readWith(place, entry.index, read));
    entry.busy = mine.catch(() => {});
    return await mine;
  }

  #entry(name: string) {
    const entry = this.#indexes.get(name) ?? { index: new LineIndex(), busy: Promise.resolve() };
    this.#indexes.delete(name);
    this.#indexes.set(name, entry);
    const oldest = this.#indexes.keys().next();
    if (this.#indexes.size > kept && !oldest.done) this.#indexes.delete(oldest.value);
    return entry;
  }
}

async function readWith<T>(
  place: LogPlace,
  index: LineIndex,
  read: (file: OwnFile, index: LineIndex, size: number) => Promise<T>,
): Promise<T | undefined> {
  const file = await openLogFile(place);
  if (file === undefined) return undefined;
  await using open = file;
  const size = await open.size();
  await index.extend(open, size);
  return await read(open, index, size);
}
