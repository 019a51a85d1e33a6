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

test("the published package depends on exactly the libraries of the workspaces that it bundles", () => {
  const used = bundled.flatMap((workspace) => Object.entries(workspace.dependencies ?? {}));
  const libraries = used.filter(([name]) => !name.startsWith("@wezterm-parallel/"));
  expect(root.dependencies).toEqual(Object.fromEntries(libraries));
  for (const [name, version] of libraries)
    expect(`${name}@${version}`).toBe(`${name}@${root.dependencies?.[name]}`);
});

test("what the frontend is built from is built into the package, and nobody who installs it gets it again", () => {
  const names = Object.keys(frontend.dependencies ?? {}).filter((name) => root.dependencies?.[name]);
  const ours = bundled.flatMap((workspace) => Object.keys(workspace.dependencies ?? {}));
  expect(names.filter((name) => !ours.includes(name))).toEqual([]);
  for (const name of names) expect(frontend.dependencies?.[name]).toBe(root.dependencies?.[name]);
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
