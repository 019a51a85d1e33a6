import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";

import { ownIdentity } from "../../landing/merge-trees.ts";

interface SnapshotParts {
  readonly tree: string;
  /** "" for a commit without a parent. */
  readonly parent: string;
}

const deflated = promisify(deflate);

/** Makes a commit with our identity. */
export function commitOf({ tree, parent }: SnapshotParts): GitObject {
  const by = `${ownIdentity.GIT_AUTHOR_NAME} <${ownIdentity.GIT_AUTHOR_EMAIL}> 0 +0000`;
  const parents = parent === "" ? "" : `parent ${parent}\n`;
  const body = Buffer.from(`tree ${tree}\n${parents}author ${by}\ncommitter ${by}\n\nsnapshot\n`);
  return { type: "commit", body };
}

export interface GitObject {
  readonly type: "blob" | "commit" | "tree";
  readonly body: Buffer;
}

function headOf({ type, body }: GitObject): Buffer {
  return Buffer.from(`${type} ${body.length}\0`);
}

/** Returns the id of an object; `idLength` is in bytes. */
export function nameObject(object: GitObject, idLength: number): string {
  const hash = createHash(idLength === 20 ? "sha1" : "sha256");
  return hash.update(headOf(object)).update(object.body).digest("hex");
}

/** Writes an object into a file of its own, without starting git for it. */
export async function writeLoose(objects: string, id: string, object: GitObject): Promise<void> {
  const folder = join(objects, id.slice(0, 2));
  // Renamed, so that no git reads half an object.
  const part = join(folder, `tmp_obj_${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const content = await deflated(Buffer.concat([headOf(object), object.body]));
  await writeFile(part, content, { mode: 0o444 });
  await rename(part, join(folder, id.slice(2)));
}
