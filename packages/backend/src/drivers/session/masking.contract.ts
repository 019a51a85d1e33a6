import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { SessionRig } from "../../../test/rigs/session-rig.ts";
import type { SessionRequest, Sessions } from "./sessions.ts";

const secret = "s3cr3t/Ünder+wraps";
const terminal = { columns: 80, rows: 24 };

type Open = (home: { state: string; runtime: string }) => Promise<Sessions>;

/** Contract of every implementation of sessions for secrets in the environment. */
export function describeMasking(name: string, open: Open): void {
  describe(`${name}, with a secret`, () => {
    describe.each([
      ["with a terminal", terminal, "\r\n"],
      ["without a terminal", undefined, "\n"],
    ])("%s", (_, size, eol) => {
      const requestIn = (rig: SessionRig, script: string): SessionRequest => {
        const plain = rig.request(script, { terminal: size });
        return { ...plain, env: { ...plain.env, TOKEN: secret, OTHER: "visible" }, masked: ["TOKEN"] };
      };

      it("masks it plainly, in base64 and in two writes, and nothing else", async () => {
        await using rig = new SessionRig(open);
        const sessions = await rig.open();
        const script = `echo "a $TOKEN b $OTHER"; printf %s "$TOKEN" | base64
          printf 's3cr3t/'; sleep 0.1; printf 'Ünder'; sleep 0.1; echo '+wraps.'; exit 3`;
        const request = requestIn(rig, script);
        expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 3 });
        // After a pause, the first two bytes may already have been shown unmasked, but no more than these.
        expect(rig.out(request).toString()).toMatch(
          new RegExp(`^a \\*\\*\\* b visible${eol}\\*\\*\\*${eol}(?:s3)?\\*\\*\\*\\.${eol}$`),
        );
        expect(rig.out(request).length).toBe(exitOf(request).logBytes);
        expectNowhere(request.directory);
      });

      it("shows what only began like it, at the latest when the program ends", async () => {
        await using rig = new SessionRig(open);
        const sessions = await rig.open();
        const request = requestIn(rig, "printf 's3cr3t/Ünder+wrap'");
        await rig.run(sessions, request);
        expect(rig.out(request).toString()).toBe("s3cr3t/Ünder+wrap");
      });

      it("takes every byte of a flood, masked", async () => {
        await using rig = new SessionRig(open);
        const sessions = await rig.open();
        const flood = `$| = 0; print "line $_ of $ENV{TOKEN} end\\n" for 1 .. 200000`;
        const plain = rig.request(["perl", "-e", flood], { terminal: size });
        const request = { ...plain, env: { ...plain.env, TOKEN: secret }, masked: ["TOKEN"] };
        expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
        const lines = Array.from({ length: 200_000 }, (_line, at) => `line ${at + 1} of *** end${eol}`);
        expect(rig.out(request).toString() === lines.join("")).toBe(true);
      }, 60_000);
    });

    it("keeps stdout and stderr apart, and a program can open both anew", async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const plain = rig.request(
        'echo "$TOKEN 1"; echo "$TOKEN 2" >&2; echo 3 > /dev/stdout; echo 4 > /dev/stderr',
      );
      const request = { ...plain, env: { ...plain.env, TOKEN: secret }, masked: ["TOKEN"] };
      expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
      expect(rig.out(request).toString()).toBe("*** 1\n3\n");
      expect(readFileSync(join(request.directory, "err.log"), "utf8")).toBe("*** 2\n4\n");
      const files = readdirSync(request.directory).filter((name) => !name.endsWith(".times"));
      expect(files.toSorted()).toEqual(["err.log", "exit.json", "meta.json", "out.log"]);
    });

    it("ends with its leader though a background process keeps the pipes", async () => {
      await using rig = new SessionRig(open);
      const sessions = await rig.open();
      const plain = rig.request("sleep 600 & echo begun");
      const request = { ...plain, env: { ...plain.env, TOKEN: secret }, masked: ["TOKEN"] };
      expect(await rig.run(sessions, request)).toMatchObject({ kind: "exited", code: 0 });
      expect(rig.out(request).toString()).toBe("begun\n");
      expect((await sessions.sweep(request.id)).stopped).toBe(1);
    });
  });
}

function exitOf(request: SessionRequest): { logBytes: number } {
  return JSON.parse(readFileSync(join(request.directory, "exit.json"), "utf8")) as { logBytes: number };
}

function expectNowhere(directory: string): void {
  const files = readdirSync(directory).filter((name) => statSync(join(directory, name)).isFile());
  expect(files).toContain("out.log");
  for (const name of files) expect(readFileSync(join(directory, name)).includes(secret), name).toBe(false);
}
