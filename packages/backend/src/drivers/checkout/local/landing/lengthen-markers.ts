import { constants } from "node:fs";
import { open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Lets git write conflict markers of this length, by an attribute file in this work tree. Attributes of the project still
 * win. Git ignores an attribute file that is a link.
 */
export async function lengthenMarkers(directory: string, size: number): Promise<void> {
  const path = join(directory, ".gitattributes");
  const known = await readUnlinked(path).catch(() => "");
  await rm(path, { force: true });
  await writeFile(path, `* conflict-marker-size=${size}\n${known}`, { flag: "wx" });
}

async function readUnlinked(path: string): Promise<string> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  return await file.readFile("utf8");
}
