/** Files and network that the processes of a task may reach; paths are absolute, or begin with `~/`. */
export interface Sandbox {
  /** Writable besides the checkout. */
  readonly write: readonly string[];
  /** Unreadable, besides credentials and files of wzp. */
  readonly hide: readonly string[];
  readonly network: "all" | "none";
}

const usualSandbox: Sandbox = { write: [], hide: [], network: "all" };

/** Arguments with which an agent asks nobody and has no sandbox of its own; an option may have its value in the next one. */
const skipping: Readonly<Record<string, readonly string[]>> = {
  claude: ["--dangerously-skip-permissions", "--permission-mode=bypassPermissions"],
  codex: [
    "--dangerously-bypass-approvals-and-sandbox",
    "--yolo",
    "--sandbox=danger-full-access",
    "-s=danger-full-access",
    "--config=sandbox_mode=danger-full-access",
    '--config=sandbox_mode="danger-full-access"',
    "-c=sandbox_mode=danger-full-access",
    '-c=sandbox_mode="danger-full-access"',
  ],
  gemini: ["--approval-mode=yolo", "--yolo", "-y"],
};

/** Returns whether this command starts an agent that runs whatever it likes without asking. */
export function skipsPermissions([program = "", ...args]: readonly string[]): boolean {
  const flags = skipping[programName(program)];
  if (flags === undefined) return false;
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  return options.some(
    (option, at) => flags.includes(option) || flags.includes(`${option}=${options[at + 1]}`),
  );
}

/** `claude` for `/usr/local/bin/claude`. */
export function programName(program: string): string {
  return program.slice(program.lastIndexOf("/") + 1);
}

export interface WantedSandbox {
  readonly settings: Sandbox;
  /** Without a sandbox, the task must not run; otherwise it is used where the machine has one. */
  readonly required: boolean;
}

interface Sandboxed {
  readonly sandbox?: Sandbox | false | undefined;
  readonly agent?: string | undefined;
  readonly command: { readonly kind: "argv"; readonly argv: readonly string[] } | { readonly kind: "shell" };
}

/** Returns the sandbox of a task; by default only that of an agent which asks for no permission. */
export function sandboxOf({ sandbox, agent, command }: Sandboxed): WantedSandbox | undefined {
  if (sandbox !== undefined) return sandbox === false ? undefined : { settings: sandbox, required: true };
  const isFree = agent !== undefined && command.kind === "argv" && skipsPermissions(command.argv);
  return isFree ? { settings: usualSandbox, required: false } : undefined;
}

interface Choice {
  readonly sandbox?: object | false | undefined;
}

interface ChoosingTask extends Choice {
  readonly container?: object | undefined;
  readonly executor?: object | undefined;
  readonly retry?: { readonly agents?: readonly Choice[] | undefined } | undefined;
}

/**
 * Returns the task so that it, and agents that take over, run in a sandbox, whatever its plan says; a container or
 * a pod isolates as much.
 */
export function requireSandbox<T extends ChoosingTask>(task: T): T {
  if (task.container !== undefined || task.executor !== undefined) return task;
  const { retry, sandbox } = task;
  const agents = retry?.agents?.map((agent) => ({ ...agent, sandbox: agent.sandbox || usualSandbox }));
  return {
    ...task,
    sandbox: sandbox || usualSandbox,
    ...(agents !== undefined && { retry: { ...retry, agents } }),
  };
}
