import { createHash } from "node:crypto";

import type { FoundFile } from "./find-files.ts";

/** Files up to this size are stored in their section, because a chunk for each would cost more than its content. */
export const smallBytes = 32 * 1024;
const mostFiles = 512;
const mostSmallBytes = 4 * 1024 * 1024;
/** On average, every 128th path ends a section. */
const every = 128;

/**
 * Cuts files into sections. Where one ends depends on the paths and not on what comes before, so a new file changes
 * one section, and the others are recognised as unchanged.
 */
export function cutSections<File extends Pick<FoundFile, "path" | "size">>(
  files: readonly File[],
): readonly (readonly File[])[] {
  const sections: File[][] = [];
  let current: File[] = [];
  let bytes = 0;
  for (const file of files) {
    current.push(file);
    bytes += file.size <= smallBytes ? file.size : 0;
    if (endsSection(file.path) || current.length >= mostFiles || bytes >= mostSmallBytes) {
      sections.push(current);
      current = [];
      bytes = 0;
    }
  }
  return current.length === 0 ? sections : [...sections, current];
}

function endsSection(path: string): boolean {
  return createHash("sha256").update(path).digest().readUInt32BE() % every === 0;
}

/** Returns what differs when a file of the section may have changed. */
export function printOf(section: readonly Pick<FoundFile, "print">[]): string {
  const hash = createHash("sha256");
  for (const { print } of section) hash.update(`${print}\n`);
  return hash.digest("hex");
}
