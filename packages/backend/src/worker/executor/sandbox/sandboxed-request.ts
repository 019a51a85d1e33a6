import { userInfo } from "node:os";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { agentProgram } from "@wezterm-parallel/shared/domain/task/agent/acp-command";
import { programName, sandboxOf, type Sandbox } from "@wezterm-parallel/shared/domain/task/sandbox";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import { findProgram } from "../../../base/find-program.ts";
import type { Checkout } from "../../../drivers/checkout/checkouts.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import type { AttemptFiles } from "../attempt/attempt-files.ts";
import type { ExecutorPorts } from "../ports.ts";
import { recordOf } from "../preparation/record-option.ts";
import {
  type Bubblewrap,
  findBubblewrap,
  isolation,
  type SandboxObstacle,
  whyNoSandbox,
  wrapped,
} from "./bubblewrap.ts";
import { isWithin, type Mount, bindOptions } from "./mounts.ts";
import { inheritedInSandbox, sandboxVariables } from "./sandbox-environment.ts";
import { sandboxMounts } from "./sandbox-mounts.ts";

/** The sandbox of one attempt: all its commands get the same one. */
export interface AttemptSandbox {
  readonly settings: Sandbox;
  readonly programs: Bubblewrap;
}

/** Returns undefined for a task without one; fails if it needs one and this machine cannot make it. */
export async function openSandbox(spec: TaskSpec): Promise<Result<AttemptSandbox | undefined, Failure>> {
  const wanted = sandboxOf(spec);
  if (wanted === undefined) return ok(undefined);
  const programs = await findBubblewrap();
  if (programs.ok) return ok({ settings: wanted.settings, programs: programs.value });
  return wanted.required ? fail(noSandbox(programs.failure)) : ok(undefined);
}

function noSandbox(obstacle: SandboxObstacle): Failure {
  return createFailure({
    reason: "no-sandbox",
    detail: createMessage("sandbox-missing", { why: whyNoSandbox(obstacle) }),
    hint: createMessage("sandbox-missing-hint"),
  });
}

interface SandboxScope {
  readonly sandbox: AttemptSandbox;
  readonly spec: TaskSpec;
  readonly checkout: Checkout;
  readonly files: AttemptFiles;
  readonly ports: ExecutorPorts;
}

/** Returns the request with its program in the sandbox; fails, as without one, if the program is missing. */
export async function sandboxedRequest(
  { sandbox, spec, checkout, files, ports }: SandboxScope,
  request: SessionRequest,
): Promise<Result<SessionRequest, Failure>> {
  const program = findProgram(request);
  if (!program.ok) return program;
  const { command } = spec;
  // An adapter uses the files of its agent: claude-agent-acp those of claude.
  const agent =
    command.kind === "argv" ? programName(agentProgram(command.argv)).replace(/(?:-agent)?-acp$/, "") : "";
  const base = inheritedInSandbox(request.base ?? {}, agent);
  const own = userInfo().homedir;
  const home = request.env["HOME"] ?? base["HOME"] ?? own;
  const mounts = await sandboxMounts({
    settings: sandbox.settings,
    program: agent,
    root: checkout.root,
    branch: checkout.branch,
    homes: [...new Set([own, home])],
    env: { ...request.base, ...request.env },
    closed: closedPlaces(ports),
    needed: [files.inputs, files.needs, program.value, request.cwd, ...toolPlaces(ports)],
    outputs: [files.output, recordOf(request) ?? []].flat(),
    temporary: files.temporary,
  });
  if (!mounts.ok) return mounts;
  const added = sandboxVariables((path) => isWritable(mounts.value, path), home);
  const options = [
    ...isolation,
    ...(sandbox.settings.network === "none" ? ["--unshare-net"] : []),
    ...bindOptions(mounts.value),
    "--chdir",
    request.cwd,
  ];
  const argv = wrapped(sandbox.programs, options, [program.value, ...request.argv.slice(1)]);
  return ok({ ...request, argv, base: { ...base, ...added } });
}

function closedPlaces({ home }: ExecutorPorts): readonly string[] {
  return [home.state, home.runtime, home.config];
}

/** `wzp mcp` and the socket on which the server admits only agents. */
function toolPlaces({ home, mcpServer }: ExecutorPorts): readonly string[] {
  return [...(mcpServer ?? []), home.agentSocket].map((path) => dirname(path));
}

function isWritable(mounts: readonly Mount[], path: string): boolean {
  return mounts.some((mount) => mount.kind === "write" && isWithin(path, mount.path));
}
