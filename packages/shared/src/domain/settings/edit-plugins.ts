import { isMap, parseDocument } from "yaml";

import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import type { ListedPlugin } from "./plugin-settings.ts";
import { readSettings } from "./read-settings.ts";

/** Returns the text of `config.yaml` with this plugin added, replaced or (undefined) removed; comments stay. */
export function withPlugin(
  text: string,
  name: string,
  listed: ListedPlugin | undefined,
): Result<string, Failure> {
  const document = parseDocument(text, { logLevel: "error" });
  const root = document.contents;
  if (document.errors.length > 0 || (root !== null && !isMap(root))) return fail(cannotEdit());
  if (listed === undefined) document.deleteIn(["plugins", name]);
  else document.setIn(["plugins", name], document.createNode(withoutAbsent(listed)));
  const plugins = document.get("plugins");
  if (isMap(plugins) && plugins.items.length === 0) document.delete("plugins");
  const edited = document.toString({ lineWidth: 0 });
  const read = readSettings(edited, { file: "config.yaml" });
  if (!read.ok) return fail(cannotEdit(read.failure[0]?.detail));
  return ok(edited === "{}\n" || edited === "null\n" ? "" : edited);
}

function withoutAbsent(listed: ListedPlugin): object {
  return Object.fromEntries(Object.entries(listed).filter(([, value]) => value !== undefined));
}

function cannotEdit(detail = "it is not a plain map of settings"): Failure {
  return {
    reason: "invalid-request",
    detail: `The plugins in config.yaml cannot be changed: ${detail}.`,
    hint: "Correct the file, or write the entry by hand.",
  };
}
