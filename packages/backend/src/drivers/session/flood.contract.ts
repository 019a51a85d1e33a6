import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

import { expect, it } from "vitest";

import { SessionRig } from "../../../test/rigs/session-rig.ts";
import type { Sessions } from "./sessions.ts";

type Open = (home: { state: string; runtime: string }) => Promise<Sessions>;

export function itKeepsAFlood(open: Open, flood: { megabytes: number; timeout: number }): void {
  it(`is exact for ${flood.megabytes} MB of binary flood`, { timeout: flood.timeout }, async () => {
    await using rig = new SessionRig(open);
    const sessions = await rig.open();
    const file = join(rig.root, "flood");
    const block = awkwardBytes(1024 * 1024);
    writeFileSync(file, block);
    const script = `stty raw; for i in $(seq ${flood.megabytes}); do cat ${file}; done`;
    const request = rig.request(script, { terminal: { columns: 80, rows: 24 } });
    expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
    const wanted = createHash("sha256");
    for (let at = 0; at < flood.megabytes; at++) wanted.update(block);
    const found = createHash("sha256");
    await pipeline(createReadStream(join(request.directory, "out.log")), found);
    expect(found.digest("hex")).toBe(wanted.digest("hex"));
  });
}

/** Bytes that a text-only path would change: NUL, every byte value, UTF-8 of 1 to 4 bytes. */
export function awkwardBytes(size: number): Buffer {
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const text = Buffer.from("日本語 👩‍💻 é\0\x1b[31m\n");
  const unit = Buffer.concat([every, text]);
  return Buffer.concat(Array.from({ length: Math.ceil(size / unit.length) }, () => unit)).subarray(0, size);
}
