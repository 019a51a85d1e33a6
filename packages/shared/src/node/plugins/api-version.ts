import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import { pluginApi } from "../../plugin/plugin.ts";

/** Decides whether a plugin that was written for this version of the interface runs with ours. */
export function isSupported(wanted: string): Result<void, Failure> {
  const [, major, minor] = /^(\d+)\.(\d+)$/.exec(wanted) ?? [];
  const [ourMajor, ourMinor] = pluginApi.split(".");
  if (major === ourMajor && Number(minor) <= Number(ourMinor)) return ok(undefined);
  const isNewer =
    Number(major) > Number(ourMajor) || (major === ourMajor && Number(minor) > Number(ourMinor));
  return fail({
    reason: "version-mismatch",
    detail: `was written for version ${wanted} of the plugin interface; this wzp has ${pluginApi}.`,
    hint: isNewer ? "Update wzp." : "Use a version of the plugin that was made for this one.",
  });
}
