import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";
import { expect, test } from "vitest";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function readText(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8");
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readText(`${directory}package.json`)) as Manifest;
}

const root = readManifest("");
const [frontend, ...bundled] = ["frontend", "shared", "backend", "cli"].map((name) =>
  readManifest(`packages/${name}/`),
) as [Manifest, ...Manifest[]];
const workspaces = [frontend, ...bundled];

/** Native code, and modules loaded by name when a screen is first read: everything else is in the bundle. */
const unbundled = [
  "@lydell/node-pty",
  "@node-rs/argon2",
  "@xterm/addon-serialize",
  "@xterm/addon-unicode11",
  "@xterm/headless",
];

test("the published package depends on exactly the libraries that cannot be bundled", () => {
  const used = Object.assign({}, ...bundled.map(({ dependencies }) => dependencies)) as Record<
    string,
    string
  >;
  expect(root.dependencies).toEqual(Object.fromEntries(unbundled.map((name) => [name, used[name]])));
  const [, backend] = bundled;
  expect(root.optionalDependencies).toEqual(backend?.optionalDependencies);
});

test("the workspaces use one version of each library", () => {
  const used = workspaces.flatMap(({ dependencies }) => Object.entries(dependencies ?? {}));
  const versions = new Map<string, Set<string>>();
  for (const [name, version] of used) versions.set(name, (versions.get(name) ?? new Set()).add(version));
  expect([...versions].filter(([, each]) => each.size > 1)).toEqual([]);
});

test("all versions are exact, so that a clone of today and one of next year are the same", () => {
  for (const { dependencies, devDependencies, optionalDependencies } of [root, ...workspaces]) {
    const versions = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
  }
});

test("one version everywhere", () => {
  const versions = [root, ...workspaces].map(({ name, version }) => `${name}@${version}`);
  expect(versions).toEqual([root, ...workspaces].map(({ name }) => `${name}@${releaseVersion}`));
});

test("the lockfile names no registry host", () => {
  expect(readText("package-lock.json")).not.toMatch(/"resolved": "https?:/);
});
