import { execFile } from "node:child_process";
import { userInfo } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type FailurePhrase, phrase } from "@wezterm-parallel/shared/domain/failure-message";

import { findTool, isExecutable } from "../find-tool.ts";

/** Podman or docker, as it works for the worker's user. */
export interface ContainerRuntime {
  readonly kind: "podman" | "docker";
  /** Absolute path. */
  readonly program: string;
  /** Root in a container is the worker's user. */
  readonly rootless: boolean;
  /** It has a first process that forwards signals and reaps: a shell in its place would ignore them. */
  readonly hasInit: boolean;
}

/** Why this machine can run no container. */
export type ContainerObstacle =
  | { readonly kind: "not-linux" }
  | { readonly kind: "no-runtime" }
  | { readonly kind: "refused"; readonly runtime: string; readonly said: string };

export function whyNoContainer(obstacle: ContainerObstacle): FailurePhrase {
  if (obstacle.kind === "refused")
    return phrase("container-refused", { runtime: obstacle.runtime, said: obstacle.said });
  return phrase(obstacle.kind === "not-linux" ? "container-not-linux" : "container-no-runtime");
}

/** An answer of the runtime; `said` is its last line on stderr. */
export interface RuntimeAnswer {
  readonly ok: boolean;
  readonly output: string;
  readonly said: string;
}

const patienceMs = 60_000;
/** Docker waits long for a daemon that hangs. */
const infoMs = 15_000;
const outputLimit = 16 * 1024 * 1024;
const inits = ["/usr/libexec/podman", "/usr/lib/podman", "/usr/bin", "/usr/local/bin"].map(
  (directory) => `${directory}/catatonit`,
);

let works: Promise<Result<ContainerRuntime, ContainerObstacle>> | undefined;

/** Tries it once; again at the next call if none works, because a person may install one. */
export async function findContainerRuntime(): Promise<Result<ContainerRuntime, ContainerObstacle>> {
  works ??= tryRuntimes();
  const found = await works;
  if (!found.ok) works = undefined;
  return found;
}

async function tryRuntimes(): Promise<Result<ContainerRuntime, ContainerObstacle>> {
  if (process.platform !== "linux") return fail({ kind: "not-linux" });
  let obstacle: ContainerObstacle = { kind: "no-runtime" };
  for (const kind of ["podman", "docker"] as const) {
    const program = findTool(kind);
    if (program === undefined) continue;
    const format = kind === "podman" ? "{{json .Host.Security.Rootless}}" : "{{json .SecurityOptions}}";
    const asked = await askRuntime({ program }, ["info", "--format", format], { limitMs: infoMs });
    if (asked.ok) {
      const rootless = kind === "podman" ? asked.output.trim() === "true" : asked.output.includes("rootless");
      return ok({ kind, program, rootless, hasInit: kind === "docker" || inits.some(isExecutable) });
    }
    if (obstacle.kind === "no-runtime") obstacle = { kind: "refused", runtime: kind, said: asked.said };
  }
  return fail(obstacle);
}

/** Runs a command of the runtime, with the worker's environment: a task must not choose what isolates it. */
export function askRuntime(
  { program }: Pick<ContainerRuntime, "program">,
  args: readonly string[],
  { limitMs = patienceMs, signal }: { limitMs?: number; signal?: AbortSignal } = {},
): Promise<RuntimeAnswer> {
  const options = { timeout: limitMs, maxBuffer: outputLimit, encoding: "utf8", signal } as const;
  return new Promise((answer) => {
    execFile(program, args, options, (error, output, errors) => {
      const last = errors.trim().split("\n").at(-1) ?? "";
      const said = error === null ? last : last || error.message;
      answer({ ok: error === null, output, said: said.replace(/^Error:\s*/i, "").slice(0, 300) });
    });
  });
}

/** Options with which files that the container writes belong to the worker's user. */
export function userOptions({ kind, rootless }: ContainerRuntime): readonly string[] {
  const { uid, gid } = userInfo();
  if (!rootless) return ["--user", `${uid}:${gid}`];
  return kind === "podman" ? ["--userns", "keep-id", "--user", `${uid}:${gid}`] : ["--user", "0:0"];
}
