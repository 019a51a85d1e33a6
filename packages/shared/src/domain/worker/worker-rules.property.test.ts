import fc from "fast-check";
import { expect, test } from "vitest";

import { drainingAfter, dutyOf, takesTasks } from "./drain-worker.ts";
import { judgeVersion } from "./judge-version.ts";
import { refuseRemoval } from "./refuse-removal.ts";

const since = fc.option(fc.nat(1_000), { nil: undefined });
const checkout = fc.record({
  attempt: fc.constantFrom("r1/a#1", "r2/b#3"),
  isSent: fc.boolean(),
  changedFiles: fc.option(fc.nat(2), { nil: undefined }),
});

test("a worker drains from the first wish to the first opposite one, and is drained when nothing is left", () => {
  fc.assert(
    fc.property(since, fc.array(fc.boolean(), { minLength: 1 }), fc.nat(3), (start, wishes, live) => {
      let drainingSince = start;
      for (const [at, wish] of wishes.entries()) {
        const before = drainingSince;
        drainingSince = drainingAfter({ drainingSince }, wish, 2_000 + at);
        expect(drainingSince).toBe(wish ? (before ?? 2_000 + at) : undefined);
      }
      const drains = wishes.at(-1) === true;
      expect(takesTasks({ drainingSince })).toBe(!drains);
      expect(dutyOf({ drainingSince, live })).toBe(drains ? (live > 0 ? "draining" : "drained") : "taking");
    }),
  );
});

test("a worker is removed only if it is known that nothing is lost", () => {
  fc.assert(
    fc.property(fc.nat(2), fc.option(fc.array(checkout), { nil: undefined }), (live, left) => {
      const refused = refuseRemoval({ worker: "far", live, left }) !== undefined;
      const isKnownEmpty = left?.every(({ isSent, changedFiles }) => isSent || changedFiles === 0) === true;
      expect(refused).toBe(live > 0 || !isKnownEmpty);
    }),
  );
});

test("a worker works with servers of its protocol whose release is at most one minor apart, whichever is newer", () => {
  const part = fc.nat(4);
  const version = fc.record({
    protocol: fc.constantFrom(2, 2, 2, 3),
    major: fc.nat(1),
    minor: part,
    patch: part,
  });
  const told = ({
    protocol,
    major,
    minor,
    patch,
  }: { [K in "protocol" | "major" | "minor" | "patch"]: number }) => ({
    protocol,
    release: `${major}.${minor}.${patch}`,
  });
  fc.assert(
    fc.property(version, version, (worker, server) => {
      const verdict = judgeVersion(told(worker), told(server));
      const works =
        worker.protocol === server.protocol &&
        worker.major === server.major &&
        Math.abs(worker.minor - server.minor) <= 1;
      expect(["same", "near"].includes(verdict)).toBe(works);
      expect(verdict === "same").toBe(works && told(worker).release === told(server).release);
      const reverse = judgeVersion(told(server), told(worker));
      const mirrored = { same: "same", near: "near", "worker-old": "worker-new", "worker-new": "worker-old" };
      expect(reverse).toBe(mirrored[verdict]);
    }),
  );
});
