import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";

/** Identifies a file as ours, whatever its release. */
export const pluginMark = "-- wezterm-parallel in WezTerm:";

const placeholder = "local installed = nil\n";

/** Variables that determine where a home is. A terminal started from a desktop has none of them. */
const homeVariables = ["XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"] as const;

/** Returns the plugin's text with the paths of this program and its home. */
export function pluginText(cli: CliContext): Result<string, Failure> {
  const root = findRoot(import.meta.dirname);
  if (root === undefined) {
    return fail({
      reason: "missing-directory",
      detail: `The plugin (plugin/init.lua) was not found above ${import.meta.dirname}.`,
      hint: "Reinstall wezterm-parallel, which contains it.",
    });
  }
  const entries = [
    `wzp = ${luaString(findProgram(`${root}/bin/wzp`, cli.env["PATH"]))}`,
    `state = ${luaString(cli.home.state)}`,
    `environment = { ${homeSettings(cli.env).map(luaString).join(", ")} }`,
  ];
  const source = readFileSync(`${root}/plugin/init.lua`, "utf8");
  return ok(source.replace(placeholder, () => `local installed = { ${entries.join(", ")} }\n`));
}

/** The folder lies beside `packages/` in a clone and beside `dist/` in the package. */
function findRoot(from: string): string | undefined {
  if (existsSync(join(from, "plugin/init.lua"))) return from;
  const parent = dirname(from);
  return parent === from ? undefined : findRoot(parent);
}

/**
 * Returns the path in PATH that links to this program, because it stays valid when another release replaces
 * this one.
 */
function findProgram(own: string, path = ""): string {
  for (const directory of path.split(delimiter).filter((each) => isAbsolute(each))) {
    const candidate = join(directory, "wzp");
    try {
      if (realpathSync(candidate) === realpathSync(own)) return candidate;
    } catch {
      // It does not exist.
    }
  }
  return own;
}

function homeSettings(env: CliContext["env"]): readonly string[] {
  const own = env["WZP_HOME"];
  if (own) return [`WZP_HOME=${own}`];
  return homeVariables.flatMap((name) => (env[name] ? [`${name}=${env[name]}`] : []));
}

/** Quotes a string in ASCII, so that nothing in a path can end it. */
function luaString(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) =>
    /[\w ./:=@+,-]/.test(String.fromCharCode(byte)) && byte < 0x80
      ? String.fromCharCode(byte)
      : `\\${String(byte).padStart(3, "0")}`,
  );
  return `"${bytes.join("")}"`;
}
