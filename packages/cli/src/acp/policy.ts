import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { createClient } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AskedTool } from "@wezterm-parallel/shared/domain/task/agent/policy/asked-tool";
import { agentTokenVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";
import type { PolicyAnswer } from "@wezterm-parallel/shared/protocol/api/schemas/agents/agent-schemas";

import { createAgentTransport } from "../transport/agent-transport.ts";
import { createPatientTransport } from "../transport/patient-transport.ts";

export interface PolicyPlaces {
  /** The socket on which the server admits agents. */
  readonly socket: string;
  /** Top of the checkout. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Asking {
  /** The directory to which relative paths belong. */
  readonly directory: string;
  /** False: the agent would use the tool without asking. */
  readonly asks: boolean;
}

/** Asks the server whether the rules of the agent's profile give a permission. */
export async function askPolicy(
  { socket, root, env }: PolicyPlaces,
  { tool, command, files, isMore }: AskedTool,
  { directory, asks }: Asking,
): Promise<Result<PolicyAnswer, Failure>> {
  const token = env[agentTokenVariable] ?? "";
  // A longer one is for a person, who sees it at the agent.
  if ((command?.length ?? 0) > longestCommand) return ok({ decision: "ask" });
  const paths = files?.map((file) => pathInside(root, resolve(directory, file)));
  const client = createClient(createPatientTransport(createAgentTransport(socket, token), () => true));
  return await client.send("askPolicy", {}, { tool, command, paths, asks: asks && isMore !== true });
}

const longestCommand = 20_000;

/** Returns a path relative to the top of the checkout, or an absolute one outside of it, with links resolved. */
function pathInside(root: string, file: string): string {
  const real = realPath(file);
  const inside = relative(realPath(root), real);
  return inside === "" || inside === ".." || inside.startsWith("../") || isAbsolute(inside) ? real : inside;
}

/** The file may not exist yet: then the nearest directory that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPath(dirname(path)), basename(path));
  }
}

/** Tells a model why it may not, and what to do instead. */
export function describeRefusal(rule: string): string {
  return `The rule ${rule} of your profile forbids this. Do not try it in another way; say so if you cannot go on without it.`;
}
