import { execFile } from "node:child_process";
import { lstat, readFile, readlink, realpath, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";

import { isInside } from "../carried-files/carry-files.ts";
import { isDisposable, isInert, isMovable } from "./movable-files.ts";

const execute = promisify(execFile);

/** A million paths of a hundred bytes. */
const longestList = 100 * 2 ** 20;
/** Links read concurrently. */
const atOnce = 64;

/** Parts of a copied tree that must be rewritten wherever it is copied; paths from its top. */
export interface MovedPaths {
  readonly files: readonly string[];
  readonly links: readonly string[];
}

interface CopiedTree {
  /** Path of the copy; its files have the same relative paths as in the checkout. */
  readonly tree: string;
  /** The paths of its original checkout, as named and with links resolved. */
  readonly roots: readonly string[];
  /** The directory that contains all checkouts. */
  readonly trees: string;
}

/**
 * Finds everything in a copied tree that names a checkout. Lists what `moveText` and `moveLink` can safely
 * rewrite, and removes what its program recreates; fails with an explanation when a copy would use files of
 * this checkout.
 */
export async function findMovedPaths(copied: CopiedTree): Promise<Result<MovedPaths, string>> {
  const links = await findLinks(copied);
  if (!links.ok) return links;
  const named = await searchFiles(copied);
  if (named === undefined) return fail("because not all of its files could be searched for paths");
  const files: string[] = [];
  for (const path of named) {
    const kind = await judgeFile(copied, path);
    if (kind === "unsafe") return fail(namesCheckout(path));
    if (kind === "moves") files.push(path);
  }
  return ok({ files, links: links.value });
}

function namesCheckout(path: string): string {
  return `because ${path} contains the path of a checkout, so a copy would use the files there`;
}

async function judgeFile(copied: CopiedTree, path: string): Promise<"moves" | "stays" | "unsafe"> {
  const { tree, roots } = copied;
  if (isDisposable(path)) {
    await rm(join(tree, path));
    return "stays";
  }
  const isFile = (inTree: string) =>
    stat(join(tree, inTree)).then(
      (found) => found.isFile(),
      () => false,
    );
  if (await isInert(path, isFile)) return "stays";
  if (!(await isMovable(path, isFile))) return "unsafe";
  const text = await readText(join(tree, path));
  if (text === undefined) return "unsafe";
  const nowhere = moveText(text, roots, "/nowhere");
  const needles = spellings(await bothPaths(copied.trees));
  return needles.some((needle) => nowhere.includes(needle)) ? "unsafe" : "moves";
}

/** Uses grep, which searches whole files of any size and kind. Returns `undefined` when one could not be read. */
async function searchFiles({ tree, trees }: CopiedTree): Promise<readonly string[] | undefined> {
  if (trees.includes("\n")) return undefined;
  const needles = spellings(await bothPaths(trees)).flatMap((needle) => ["-e", needle]);
  const options = { cwd: tree, maxBuffer: longestList, env: { ...process.env, LC_ALL: "C" } };
  try {
    const args = ["-rlF", "--null", "-D", "skip", ...needles, "."];
    return pathsOf((await execute("grep", args, options)).stdout);
  } catch (error) {
    return (error as { code?: unknown }).code === 1 ? [] : undefined;
  }
}

async function findLinks(copied: CopiedTree): Promise<Result<readonly string[], string>> {
  const { tree, roots } = copied;
  const all = await bothPaths(copied.trees);
  const args = [".", "-type", "l", "-print0"];
  const paths = pathsOf((await execute("find", args, { cwd: tree, maxBuffer: longestList })).stdout);
  const links: string[] = [];
  for (let at = 0; at < paths.length; at += atOnce) {
    const some = paths.slice(at, at + atOnce);
    const targets = await Promise.all(some.map((path) => readlink(join(tree, path))));
    for (const [index, path] of some.entries()) {
      const target = targets[index] ?? "";
      const leadsTo = resolve(roots[0] ?? "/", path, "..", target);
      const isOwn = roots.some((each) => isInside(leadsTo, each));
      if (isOwn && target.startsWith("/")) links.push(path);
      else if (!isOwn && all.some((each) => isInside(leadsTo, each))) return fail(namesCheckout(path));
    }
  }
  return ok(links);
}

function pathsOf(printed: string): readonly string[] {
  return printed
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => path.replace(/^\.\//, ""));
}

async function readText(file: string): Promise<string | undefined> {
  if (!(await lstat(file)).isFile()) return undefined;
  const bytes = await readFile(file);
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Returns a path as named, and with links resolved. */
export async function bothPaths(path: string): Promise<readonly string[]> {
  return [...new Set([path, await realpath(path).catch(() => path)])];
}

/** Encodings of a path in files: plain, in a URL, and in ASCII-only JSON. */
const writings: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => pathToFileURL(path).pathname,
  (path) => path.replaceAll(/[^\u0020-\u007E]/g, inJson),
];

function inJson(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function spellings(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.flatMap((path) => writings.map((write) => write(path))))];
}

/** Rewrites text for another checkout; does not match longer names that begin with this path. */
export function moveText(text: string, roots: readonly string[], to: string): string {
  let moved = text;
  for (const root of roots) {
    for (const write of writings) {
      moved = moved.replaceAll(new RegExp(`${escapePattern(write(root))}(?![\\w.%-])`, "g"), () => write(to));
    }
  }
  return moved;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** Rewrites an absolute link for another checkout. */
export function moveLink(target: string, roots: readonly string[], to: string): string {
  const root = roots.find((each) => isInside(target, each));
  return root === undefined ? target : join(to, target.slice(root.length));
}
