import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { code, page, table } from "../markdown.ts";
import { reasonOf } from "./reasons.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const header = `# Dependencies

Generated from the code by \`npm run docs\`; do not edit.

Every package that ours name, with its exact version, licence and installed size (without its own dependencies; packages
with files for one platform have none here). \`npm sbom\` lists all packages that they bring. Each is pinned, and
\`npm audit\` runs in CI.`;

interface Manifest {
  readonly version: string;
  readonly license?: string;
  readonly os?: readonly string[];
}

interface LockFile {
  readonly packages: Readonly<Record<string, Manifest>>;
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Bytes of its files; undefined if they depend on the platform. */
  readonly bytes: number | undefined;
  /** True if only building and testing need it. */
  readonly isForDevelopment: boolean;
}

/** Returns every package that a manifest of this repository names. */
export function dependencies(): readonly Dependency[] {
  const manifests = ["package.json", ...globSync("packages/*/package.json", { cwd: root })].map(
    (path) =>
      JSON.parse(readFileSync(join(root, path), "utf8")) as Readonly<Record<string, object | undefined>>,
  );
  const names = (...kinds: string[]): ReadonlySet<string> =>
    new Set(manifests.flatMap((manifest) => kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}))));
  const used = names("dependencies", "optionalDependencies");
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as LockFile;
  return [...new Set([...used, ...names("devDependencies")])]
    .filter((name) => !name.startsWith("@wezterm-parallel/"))
    .toSorted()
    .map((name) => describe(name, packages, !used.has(name)));
}

function describe(name: string, packages: LockFile["packages"], isForDevelopment: boolean): Dependency {
  const path = [`node_modules/${name}`, ...globSync(`packages/*/node_modules/${name}`, { cwd: root })].find(
    (each) => packages[each] !== undefined,
  );
  const found = packages[path ?? ""];
  if (path === undefined || found === undefined) throw new Error(`package-lock.json has no ${name}`);
  const { version, license = "none given", os } = found;
  const bytes = os === undefined ? sizeOf(join(root, path)) : undefined;
  return { name, version, licence: license, bytes, isForDevelopment };
}

function sizeOf(directory: string): number {
  return globSync("**/*", { cwd: directory, exclude: ["node_modules/**"], withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Renders the reference page of the packages that we use. */
export function dependenciesPage(): string {
  const all = dependencies();
  return page(
    header,
    "## In the programs",
    rows(all.filter((each) => !each.isForDevelopment)),
    "## For building and testing",
    rows(all.filter((each) => each.isForDevelopment)),
  );
}

function rows(list: readonly Dependency[]): string {
  return table(
    ["package", "version", "licence", "size", "why", "instead of"],
    list.map(({ name, version, licence, bytes }) => {
      const reason = reasonOf(name);
      const size = bytes === undefined ? "" : `${Math.ceil(bytes / 1000)} kB`;
      return [code(name), version, licence, size, reason?.why ?? "", reason?.instead ?? ""];
    }),
  );
}
