import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, expect, it } from "vitest";

import { spreadSubdirectories } from "./spread-subdirectories.ts";

const directory = mkdtempSync(join(tmpdir(), "wzp-spread-"));

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function fileSystem(): string {
  return execFileSync("stat", ["-f", "-c", "%T", directory], { encoding: "utf8" }).trim();
}

it.skipIf(process.platform !== "linux" || fileSystem() !== "ext2/ext3")(
  "marks a directory on ext4 as the top of unrelated directories",
  async () => {
    await spreadSubdirectories(directory);
    const [attributes] = execFileSync("lsattr", ["-d", directory], { encoding: "utf8" }).split(" ");
    expect(attributes).toContain("T");
  },
);

it("settles for a directory that does not exist", async () => {
  await expect(spreadSubdirectories(`${directory}/none`)).resolves.toBeUndefined();
});
