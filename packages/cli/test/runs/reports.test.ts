import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const tasks = `
  good: "true"
  bad: { run: "printf 'a <b> & \\"c\\" ]]>\\\\n\\\\033[31mred\\\\033[0m \\\\001\\\\n'; echo '\`\`\`'; exit 3" }
  after: { run: "true", needs: [bad] }
  may: { run: "exit 4", allow-failure: true }`;

function plan(body: string): string {
  const cwd = mkdtempSync(join(rig.work, "plan-"));
  writeFileSync(
    join(cwd, "wezterm-parallel.yaml"),
    `version: 1\ndefaults: { checkout: none }\ntasks:${body}\n`,
  );
  return cwd;
}

interface Case {
  readonly name: string;
  readonly time: string;
  readonly failure?: { readonly message: string; readonly "#text": string };
  readonly skipped?: { readonly message: string };
}

describe("run --junit and --summary", () => {
  test("write each task's result, with the last lines of failures, whatever these contain", async () => {
    const cwd = plan(tasks);
    const { status } = await rig.wzp(["run", "--junit", "out.xml", "--summary", "out.md"], { cwd });
    expect(status).toBe(1);

    const xml = readFileSync(join(cwd, "out.xml"), "utf8");
    expect(XMLValidator.validate(xml)).toBe(true);
    const read = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "", htmlEntities: true });
    const { testsuites } = read.parse(xml) as {
      testsuites: { tests: string; failures: string; skipped: string; testsuite: { testcase: Case[] } };
    };
    expect(testsuites).toMatchObject({ tests: "4", failures: "1", skipped: "2" });
    const cases = new Map(testsuites.testsuite.testcase.map((each) => [each.name, each]));
    expect([...cases.keys()].toSorted()).toEqual(["after", "bad", "good", "may"]);
    expect(cases.get("bad")?.failure?.message).toBe("failed: exit 3");
    expect(cases.get("bad")?.failure?.["#text"]).toBe('a <b> & "c" ]]>\nred\n```');
    expect(cases.get("may")?.skipped?.message).toBe("failed: exit 4");
    expect(cases.get("good")).not.toHaveProperty("failure");

    const markdown = readFileSync(join(cwd, "out.md"), "utf8");
    expect(markdown).toContain('````text\na <b> & "c" ]]>\nred\n```\n````');
    expect(markdown).toMatch(/\| ✅ \| good \| succeeded \| .* \|  \|/);
    expect(markdown).toContain("| ❌ | bad | failed |");
  });

  test("refuse a path that cannot be written, before anything runs", async () => {
    const cwd = plan(`\n  one: "touch {cwd}/ran"`);
    const { status, stderr } = await rig.wzp(["run", "--junit", "no/such/out.xml"], { cwd });
    expect({ status, stderr }).toMatchObject({ status: 2 });
    expect(stderr).toContain("--junit no/such/out.xml: there is no directory");
    expect((await rig.wzp(["run", "--summary", "."], { cwd })).stderr).toContain("that is a directory");
    expect((await rig.wzp(["run", "--detach", "--summary", "a"], { cwd })).stderr).toContain(
      "--detach does not wait",
    );
    expect((await rig.wzp(["ps", "--all", "--json"], { cwd })).stdout).not.toContain("touch");
  });

  test("in GitHub Actions, append to the step's summary and annotate failures", async () => {
    const cwd = plan(tasks);
    const summary = join(cwd, "step.md");
    writeFileSync(summary, "before\n");
    const env = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
    const { stderr } = await rig.wzp(["run", "--summary", summary], { cwd, env });
    expect(readFileSync(summary, "utf8")).toMatch(/^before\n## /);
    expect(stderr).toContain('::error title=bad failed::exit 3%0Aa <b> & "c" ]]>%0Ared%0A```\n');
    expect(stderr).toContain("::warning title=may failed::exit 4\n");
  });
});
