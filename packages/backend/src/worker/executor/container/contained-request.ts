import { homeTag, sessionTag } from "../../../base/process-tree/process-tags.ts";
import { homeId } from "../../../base/process-tree/home-id.ts";
import type { SessionRequest } from "../../../drivers/session/sessions.ts";
import { containerLabels, containerName } from "./container-names.ts";
import { userOptions } from "./container-runtime.ts";
import type { AttemptContainer } from "./open-container.ts";

/** Variables that the runtime's own program reads: a task's would lead it to other images and containers. */
const ofRuntime =
  /^(HOME|PATH|TMPDIR|LD_\w+|XDG_\w+|DOCKER_\w+|CONTAINERS?_\w+|REGISTRY_AUTH_FILE|STORAGE_\w+|NOTIFY_SOCKET)$/;
/** The worker's environment, for its runtime, without the marks of a daemon. One object: a host gets it only once. */
export const workerVariables: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith("WZP_") ? [] : [[name, value]],
  ),
);
/** Keys that nobody types by accident: docker cannot turn them off, and a task must get Ctrl-P Ctrl-Q. */
const detachKeys = "ctrl-^,ctrl-_,ctrl-^,ctrl-@";

/** One command that runs in a container of its own. */
export interface ContainedCommand {
  readonly container: AttemptContainer;
  /** State directory of the home. */
  readonly state: string;
  /** Beyond those of its home and session. */
  readonly labels: Readonly<Record<string, string>>;
  readonly resources: { readonly cpu: number; readonly memory: number };
  /** Options that mount what it works with. */
  readonly mounts: readonly string[];
}

/** Returns the request with its program in a container. */
export function containedRequest(command: ContainedCommand, request: SessionRequest): SessionRequest {
  const { container } = command;
  const { runtime, image } = container;
  const argv = [
    runtime.program,
    "run",
    "--pull=never",
    // The command of the plan runs, not that of the image.
    "--entrypoint=",
    "--log-driver=none",
    // Otherwise SELinux hides the checkout.
    "--security-opt=label=disable",
    ...(runtime.hasInit ? ["--init"] : []),
    ...(request.terminal === undefined ? [] : terminalOptions(container)),
    ...nameOptions(command, request.id),
    ...userOptions(runtime),
    ...networkOptions(container, request.env),
    ...resourceOptions(command.resources),
    ...command.mounts,
    `--workdir=${request.cwd}`,
    ...variableOptions(container, request),
    image,
    ...request.argv,
  ];
  const env = Object.fromEntries(Object.entries(request.env).filter(([name]) => !isOfRuntime(request, name)));
  return { ...request, argv, env, base: workerVariables };
}

function terminalOptions({ runtime }: AttemptContainer): readonly string[] {
  const keys = runtime.kind === "podman" ? "" : detachKeys;
  return ["--interactive", "--tty", `--detach-keys=${keys}`];
}

function nameOptions({ state, labels }: ContainedCommand, session: string): readonly string[] {
  const all = { [containerLabels.home]: homeId(state), [containerLabels.session]: session, ...labels };
  return [
    `--name=${containerName(state, session)}`,
    ...Object.entries(all).map(([name, value]) => `--label=${name}=${value}`),
  ];
}

/** In a network of its own, its ports are reached from this machine only if they are published. */
function networkOptions(
  { settings: { network } }: AttemptContainer,
  env: SessionRequest["env"],
): readonly string[] {
  const ports = Object.entries(env)
    .filter(([name]) => /^WZP_PORT(_\d+)?$/.test(name))
    .map(([, port]) => `--publish=127.0.0.1:${port}:${port}`);
  if (network === undefined) return ports;
  return [`--network=${network}`, ...(network === "none" || network === "host" ? [] : ports)];
}

function resourceOptions({ cpu, memory }: { cpu: number; memory: number }): readonly string[] {
  return [...(cpu > 0 ? [`--cpus=${cpu}`] : []), ...(memory > 0 ? [`--memory=${memory}b`] : [])];
}

/**
 * Only names: the runtime reads the values from its own environment, and arguments can be read by every user of the
 * machine. The tags let a host and a worker find the processes in the container.
 */
function variableOptions({ runtime }: AttemptContainer, request: SessionRequest): readonly string[] {
  const names = Object.keys(request.env);
  const isRoot = userOptions(runtime).includes("0:0");
  // A user that the image does not know has "/" as home directory.
  const home = isRoot || names.includes("HOME") ? [] : ["--env=HOME=/tmp"];
  const own = names.map(
    (name) => `--env=${name}${isOfRuntime(request, name) ? `=${request.env[name]}` : ""}`,
  );
  return [...home, ...own, `--env=${sessionTag}`, `--env=${homeTag}`];
}

/** Not a secret: that may be read by nobody else. */
function isOfRuntime({ masked = [] }: SessionRequest, name: string): boolean {
  return ofRuntime.test(name) && !masked.includes(name);
}
