import { expect, test } from "vitest";

import { chooseSection, failedPhase, sectionKey, sectionsOf } from "./sections.ts";

const entries = [
  { phase: "setup.1", stream: "out", bytes: 12, complete: true },
  { phase: "setup.1", stream: "err", bytes: 0, complete: true },
  { phase: "run", stream: "out", bytes: 0, complete: true },
  { phase: "run", stream: "err", bytes: 5, complete: true },
  { phase: "verify.1", stream: "out", bytes: 9, complete: true },
] as const;

test("offers the parts with output, and always the task's own", () => {
  expect(sectionsOf(entries).map(sectionKey)).toEqual(["setup.1/out", "run/out", "run/err", "verify.1/out"]);
});

test("opens the part in the address, or the task's output when it is missing or unknown", () => {
  const sections = sectionsOf(entries);
  const choose = (phase?: string, stream?: string) => {
    const found = chooseSection(sections, { phase, stream });
    return found && sectionKey(found);
  };
  expect(choose()).toBe("run/out");
  expect(choose(undefined, "err")).toBe("run/err");
  expect(choose("verify.1")).toBe("verify.1/out");
  expect(choose("setup.1", "err")).toBe("setup.1/out");
  expect(choose("verify.9")).toBe("run/out");
  expect(chooseSection([], { phase: undefined, stream: undefined })).toBeUndefined();
});

test("opens a failed check or set-up command, in the stream with more output", () => {
  const failed = (reason: "verify-failed" | "setup-failed" | "outputs-failed") =>
    ({ kind: "failed", failure: { reason, detail: "" } }) as const;
  const ran = [
    ...entries,
    { phase: "verify.2", stream: "out", bytes: 3, complete: true },
    { phase: "verify.2", stream: "err", bytes: 40, complete: true },
  ] as const;
  const phase = failedPhase(ran, failed("verify-failed"));
  expect(phase).toBe("verify.2");
  expect(failedPhase(ran, failed("setup-failed"))).toBe("setup.1");
  expect(failedPhase(ran, failed("outputs-failed"))).toBeUndefined();
  expect(failedPhase(ran, { kind: "exited", code: 1 })).toBeUndefined();
  const asked = { phase: undefined, stream: undefined };
  expect(chooseSection(sectionsOf(ran, phase), asked, phase)).toMatchObject({
    phase: "verify.2",
    stream: "err",
  });
  expect(chooseSection(sectionsOf(ran, phase), { ...asked, phase: "run" }, phase)?.phase).toBe("run");
});

test("offers a failed check without output", () => {
  const ran = [...entries, { phase: "verify.2", stream: "out", bytes: 0, complete: true }] as const;
  expect(sectionsOf(ran, "verify.2").map(sectionKey)).toContain("verify.2/out");
});
