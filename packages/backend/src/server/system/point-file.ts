import { readFileSync } from "node:fs";

import {
  systemPointSchema,
  type SystemPoint,
} from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { RotatingFile } from "../../base/rotating-file.ts";

/** Maximum length of a line in bytes; chosen so that a full file has room for all kept points. */
const lineBytes = 400;

/** The newest points in memory and, as lines, in a file that survives restarts. */
export class PointFile implements Disposable {
  readonly #capacity: number;
  readonly #file: RotatingFile;
  #points: SystemPoint[];

  constructor(file: string, capacity: number) {
    this.#capacity = capacity;
    this.#points = [`${file}.1`, file].flatMap(readPoints).slice(-capacity);
    this.#file = new RotatingFile(file, { bytes: capacity * lineBytes, files: 2 });
  }

  get points(): readonly SystemPoint[] {
    return this.#points;
  }

  add(point: SystemPoint): void {
    this.#points.push(point);
    if (this.#points.length > this.#capacity) this.#points = this.#points.slice(-this.#capacity);
    this.#file.write(`${JSON.stringify(point)}\n`);
  }

  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}

/** Skips lines of an older format, and lines that a crash truncated. */
function readPoints(file: string): readonly SystemPoint[] {
  return readLines(file).flatMap((line) => {
    const point = systemPointSchema.safeParse(parseJson(line));
    return point.success ? [point.data] : [];
  });
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
