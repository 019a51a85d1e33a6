import { homedir } from "node:os";

import { fail, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import type { ListedPlugin } from "../../domain/settings/plugin-settings.ts";
import { type PluginFiles, readPluginFiles } from "./plugin-files.ts";

/** Returns the files of a listed plugin if they are those that were added. */
export function pinnedFiles(name: string, listed: ListedPlugin): Result<PluginFiles, Failure> {
  const path = listed.path.replace(/^~(?=\/)/, homedir());
  const files = readPluginFiles(path);
  if (!files.ok) return fail({ ...files.failure, detail: `The plugin ${name}: ${files.failure.detail}` });
  const { sha256, version } = files.value;
  if (version !== listed.version) {
    const what = `version ${listed.version ?? "none"} is listed and ${version ?? "none"} is there`;
    return fail(changed(name, path, what));
  }
  return sha256 === listed.sha256 ? files : fail(changed(name, path, "its files have changed"));
}

function changed(name: string, path: string, what: string): Failure {
  return {
    reason: "conflict",
    detail: `The plugin ${name} is not what was added: ${what}.`,
    hint: `Look at ${path}, and add it again with: wzp plugins add ${path} --name ${name}`,
  };
}
