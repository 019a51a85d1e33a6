import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { ContextFiles } from "./context-files.ts";
import { localContext, type ServerContext } from "./server-context.ts";

interface ContextWish {
  /** Configuration folder with the contexts. */
  readonly config: string;
  /** `--context` or `WZP_CONTEXT`; undefined means the choice made by `wzp context use`. */
  readonly wanted: string | undefined;
}

/** Chooses the server for a command; undefined means the server of this machine. */
export function chooseContext({ config, wanted }: ContextWish): Result<ServerContext | undefined, Failure> {
  const files = new ContextFiles(config);
  const name = wanted || files.current;
  if (name === localContext) return ok(undefined);
  const context = files.read(name);
  return context === undefined ? fail(noContext(name)) : ok(context);
}

export function noContext(name: string): Failure {
  return {
    reason: "not-found",
    detail: `The context ${name} does not exist.`,
    hint: "List contexts with: wzp context list, or create one with: wzp login ADDRESS",
  };
}

/** Returns the failure of a command that works only on this machine when another server is chosen. */
export function worksLocally(command: string, { name, server }: ServerContext): Failure {
  return {
    reason: "unsupported",
    detail: `wzp ${command} only works with the server of this machine, but the current context ${name} is ${server}.`,
    hint: `Use the server of this machine: wzp ${command} --context ${localContext} …`,
  };
}
