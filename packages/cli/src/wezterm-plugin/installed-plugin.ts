import { lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { pluginMark } from "./plugin-text.ts";

export type InstalledPlugin =
  | { readonly state: "missing" }
  /** Exactly what would be installed now. */
  | { readonly state: "current"; readonly release: string }
  /** Ours, of another release or with other paths in it. */
  | { readonly state: "other"; readonly release: string }
  /** Somebody else's file of that name. */
  | { readonly state: "foreign" };

export function readInstalledPlugin(file: string, wanted: string): InstalledPlugin {
  const text = read(file);
  if (text === undefined) return { state: "missing" };
  const release = /^local M = \{ release = '([^']+)' \}$/m.exec(text)?.[1];
  if (!text.startsWith(pluginMark) && release === undefined) return { state: "foreign" };
  return { state: text === wanted ? "current" : "other", release: release ?? "unknown" };
}

/** Replaces the file completely or not at all; if it is a link, replaces its target. */
export function writePlugin(file: string, text: string): Result<void, Failure> {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const real = isLink(file) ? realpathSync(file) : file;
    const next = `${real}.${process.pid}.next`;
    try {
      writeFileSync(next, text, { flag: "wx" });
      renameSync(next, real);
    } finally {
      rmSync(next, { force: true });
    }
    return ok(undefined);
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    return fail({
      reason: code === "ENOSPC" || code === "EDQUOT" ? "disk-full" : "permission-denied",
      detail: `Cannot write the plugin to ${file} (${code}).`,
      hint: "Nothing was changed. Make the folder writable or free some space.",
    });
  }
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
