import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { LandingScene } from "../../../../../test/rigs/landing/landing-scene.ts";

let tools: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), "wzp-lfs-"));
  installFilter();
  vi.stubEnv("PATH", `${tools}:${process.env["PATH"]}`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(tools, { recursive: true });
});

/** A program like git-lfs: the repository has pointers, and the contents are elsewhere. */
function installFilter(): void {
  const contents = join(tools, "contents");
  mkdirSync(contents);
  const program = join(tools, "git-lfs");
  const script = `#!/bin/sh -e
case $1 in
  clean)
    new=$(mktemp ${contents}/new.XXXXXX); cat > "$new"; id=$(sha256sum "$new" | cut -c 1-64)
    printf 'version https://git-lfs.github.com/spec/v1\\noid sha256:%s\\nsize %s\\n' "$id" "$(wc -c < "$new")"
    mv "$new" ${contents}/"$id" ;;
  smudge) cat ${contents}/"$(sed -n 's/^oid sha256://p')" ;;
esac
`;
  writeFileSync(program, script);
  chmodSync(program, 0o755);
}

test("files of Git LFS land as pointers, one landing after another, and the user's tree has their contents", async () => {
  using scene = new LandingScene();
  for (const command of ["clean", "smudge"])
    scene.git("config", "--global", `filter.lfs.${command}`, `git-lfs ${command} -- %f`);
  scene.git("config", "--global", "filter.lfs.required", "true");
  scene.advance([{ kind: "write", path: ".gitattributes", text: "*.bin filter=lfs merge=lfs -text\n" }]);
  scene.advance([{ kind: "write", path: "old.bin", text: "old contents\n" }]);
  for (const text of ["first\n", "the second\n"]) {
    const task = scene.branch("task", [
      { kind: "write", path: "old.bin", text },
      { kind: "write", path: `new${text.length}.bin`, text },
    ]);
    const built = await scene.build(task, "squash");
    scene.git("checkout", "-q", "main");
    expect(await scene.tryLand(built)).toEqual({ kind: "landed" });
    expect(scene.git("cat-file", "blob", "main:old.bin")).toMatch(
      new RegExp(`^version https://git-lfs[^]*\\nsize ${text.length}$`),
    );
    for (const name of ["old.bin", `new${text.length}.bin`])
      expect(readFileSync(join(scene.root, name), "utf8")).toBe(text);
    expect(scene.git("status", "--porcelain")).toBe("");
  }
});

test("two changes of a file of Git LFS conflict by its pointers", async () => {
  using scene = new LandingScene();
  scene.git("config", "--global", "filter.lfs.clean", "git-lfs clean -- %f");
  scene.advance([{ kind: "write", path: ".gitattributes", text: "*.bin filter=lfs merge=lfs -text\n" }]);
  scene.advance([{ kind: "write", path: "old.bin", text: "old contents\n" }]);
  const task = scene.branch("task", [{ kind: "write", path: "old.bin", text: "task\n" }]);
  scene.advance([{ kind: "write", path: "old.bin", text: "target\n" }]);
  const refused = await scene.tryBuild(task, "squash");
  expect(refused).toMatchObject({
    ok: false,
    failure: { reason: "merge-conflict", data: { files: ["old.bin"] } },
  });
});
