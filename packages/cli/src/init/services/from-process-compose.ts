import { type InitProposal, type ProjectFiles, readFirst, type SkippedEntry } from "../proposal.ts";
import {
  type ComposedProbe,
  type ComposedProcess,
  type ProcessComposeFile,
  readProcessCompose,
} from "./process-compose-file.ts";
import { givenKeys, planTime, type ProposedService, type ServiceNeedByName } from "./proposed-service.ts";
import { type EndingCommand, quoted, serviceScript } from "./service-script.ts";
import { unread } from "./unread.ts";

const fileNames = [
  "process-compose.yaml",
  "process-compose.yml",
  "compose.process.yaml",
  "compose.process.yml",
] as const;

/** Reads the file of process-compose: its processes are services. */
export async function fromProcessCompose(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, fileNames);
  const file = found === undefined ? undefined : readProcessCompose(found.text);
  if (found === undefined) return [];
  if (file === undefined) return [unread(found.source, "process")];
  const skipped = Object.entries(file.processes).flatMap(([entry, process]): readonly SkippedEntry[] => {
    const reason = reasonAgainst(entry, process, file);
    return reason === undefined ? [] : [{ entry, reason }];
  });
  const left = new Set(skipped.map(({ entry }) => entry));
  const services = Object.entries(file.processes)
    .filter(([name]) => !left.has(name))
    .map(([name, process]) => ({ name, ...serviceOf(process, file, needsOf(name, file, left)) }));
  const missing = (["extends", "env_cmds"] as const).filter((key) => file[key] !== undefined);
  const notes = missing.map((key) => `${found.source}: \`${key}\` was not read.`);
  return [{ source: found.source, prefix: "process", tasks: [], services, skipped, notes }];
}

function reasonAgainst(
  name: string,
  process: ComposedProcess,
  { processes }: ProcessComposeFile,
): string | undefined {
  const command = commandOf(process);
  if (command === undefined) return "it has no command";
  if (process.disabled === true) return "it is disabled";
  if (process.schedule !== undefined) return "it has a schedule: write it under `schedules`";
  if (hasTemplate(process)) return "its command is a template";
  if (process.is_daemon === true) return "it starts a daemon, which a service cannot watch";
  const users = Object.entries(processes).filter(([, { depends_on: needs }]) => endsFirst(needs?.[name]));
  if (users.length === 0) return undefined;
  return `it ends: ${users.map(([user]) => user).join(", ")} runs it before its own command`;
}

function commandOf({ command, entrypoint }: ComposedProcess): string | undefined {
  const words = entrypoint?.map((word) => quoted(word)).join(" ");
  // The shell would read `$$` as its own pid.
  return (command ?? words)?.replaceAll("$$", "$");
}

function endsFirst(need: { readonly condition?: string | undefined } | undefined): boolean {
  return need?.condition?.startsWith("process_completed") === true;
}

function serviceOf(
  process: ComposedProcess,
  file: ProcessComposeFile,
  { needs, before }: Needs,
): Omit<ProposedService, "name"> {
  const { plain, referring } = variablesOf({ ...file.environment, ...process.environment });
  const ready = probeOf(process.readiness_probe);
  const healthy = probeOf(process.liveness_probe);
  const port = ready?.port ?? healthy?.port;
  const { shell } = file;
  const settings = givenKeys({
    run: serviceScript({ ...commandParts(process), before, exports: referring }),
    shell: shell && [shell.shell_command, shell.shell_argument ?? "-c"],
    ...(port === undefined ? { ports: 0 } : { port }),
    env: Object.keys(plain).length > 0 ? plain : undefined,
    ready: process.ready_log_line === undefined ? ready?.check : { log: process.ready_log_line },
    healthy: healthy && { ...healthy.check, ...healthy.limits, restart: true },
    restart: restartOf(process.availability),
    stop: stopOf(process.shutdown),
  });
  return { settings, needs, remarks: remarksOn(process, { ...file.environment, ...process.environment }) };
}

type Variables = Readonly<Record<string, string>>;

/** Those that refer to others are set by the shell; templates are left out. */
function variablesOf(variables: Variables): { readonly plain: Variables; readonly referring: Variables } {
  const all = Object.entries(variables).filter(([, value]) => !value.includes("{{"));
  return {
    plain: Object.fromEntries(all.filter(([, value]) => !value.includes("$"))),
    referring: Object.fromEntries(all.filter(([, value]) => value.includes("$"))),
  };
}

function commandParts(process: ComposedProcess) {
  return { directory: process.working_dir, command: commandOf(process) ?? "" };
}

interface Needs {
  readonly needs: readonly ServiceNeedByName[];
  /** Processes that end before it. */
  readonly before: readonly EndingCommand[];
}

/** A service takes over the needs of the process that ends before it. */
function needsOf(
  name: string,
  file: ProcessComposeFile,
  left: ReadonlySet<string>,
  path: readonly string[] = [],
): Needs {
  const needs = new Map<string, ServiceNeedByName>();
  const before: EndingCommand[] = [];
  for (const [other, need] of Object.entries(file.processes[name]?.depends_on ?? {})) {
    const process = file.processes[other];
    if (process === undefined || path.includes(other)) continue;
    if (endsFirst(need) && !hasTemplate(process)) {
      const inner = needsOf(other, file, left, [...path, name]);
      for (const each of inner.needs) needs.set(each.service, each);
      before.push(...inner.before, endingCommand(process, need.condition));
    } else if (!left.has(other)) needs.set(other, { service: other, until: untilOf(need.condition) });
  }
  return { needs: [...needs.values()], before };
}

function hasTemplate(process: ComposedProcess): boolean {
  return commandOf(process)?.includes("{{") === true;
}

function endingCommand(process: ComposedProcess, condition: string | undefined): EndingCommand {
  const { plain, referring } = variablesOf(process.environment ?? {});
  const script = serviceScript({ ...commandParts(process), exports: { ...plain, ...referring } });
  return { script, mustSucceed: condition === "process_completed_successfully" };
}

function untilOf(condition: string | undefined): ServiceNeedByName["until"] {
  return condition === "process_started" || condition === undefined ? "started" : undefined;
}

interface TranslatedProbe {
  readonly check: Readonly<Record<string, unknown>>;
  readonly limits: Readonly<Record<string, unknown>>;
  /** The port of this machine that it asks. */
  readonly port: number | undefined;
}

const thisMachine = new Set(["", "localhost", "127.0.0.1", "0.0.0.0", "::1"]);

function probeOf(probe: ComposedProbe | undefined): TranslatedProbe | undefined {
  if (probe === undefined) return undefined;
  const times = givenKeys({
    every: planTime(probe.period_seconds),
    timeout: planTime(probe.timeout_seconds),
  });
  const limits = givenKeys({ failures: probe.failure_threshold });
  const { exec, http_get: get } = probe;
  if (exec !== undefined) {
    const command = serviceScript({
      directory: exec.working_dir,
      command: exec.command.replaceAll("$$", "$"),
    });
    return { check: { command, ...times }, limits, port: undefined };
  }
  if (get === undefined || isTemplate(get.port)) return undefined;
  const { http, port } = addressOf(get);
  return { check: { http, ...times }, limits, port };
}

/** A path, if the port is one of this machine. */
function addressOf({ host = "", scheme = "http", path = "/", port }: NonNullable<ComposedProbe["http_get"]>) {
  const isHere = thisMachine.has(host) && scheme === "http" && port !== undefined;
  if (isHere) return { http: path, port: Number(port) };
  const at = port === undefined ? "" : `:${port}`;
  return { http: `${scheme}://${host || "127.0.0.1"}${at}${path}`, port: undefined };
}

function isTemplate(port: string | undefined): boolean {
  return port !== undefined && !/^\d+$/.test(port);
}

function restartOf(availability: ComposedProcess["availability"]): unknown {
  const { restart, backoff_seconds: backoff, max_restarts: max } = availability ?? {};
  const when = restart === undefined ? undefined : policies[restart];
  const more = givenKeys({ backoff: planTime(backoff), max: max !== undefined && max > 0 ? max : undefined });
  return Object.keys(more).length === 0 ? when : givenKeys({ when, ...more });
}

const policies: Readonly<Record<string, string>> = {
  always: "always",
  on_failure: "on-failure",
  exit_on_failure: "never",
  no: "never",
  false: "never",
};

function stopOf(shutdown: ComposedProcess["shutdown"]): unknown {
  if (shutdown === undefined) return undefined;
  const signal = shutdown.signal === undefined ? undefined : signals[shutdown.signal];
  const stop = givenKeys({
    command: shutdown.command?.replaceAll("$$", "$"),
    signal: signal === "TERM" ? undefined : signal,
    grace: planTime(shutdown.timeout_seconds),
  });
  return Object.keys(stop).length === 0 ? undefined : stop;
}

const signals: Readonly<Record<number, string>> = {
  1: "HUP",
  2: "INT",
  3: "QUIT",
  10: "USR1",
  12: "USR2",
  15: "TERM",
};

function remarksOn(
  process: ComposedProcess,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const { availability, replicas = 1, shutdown, readiness_probe: ready, liveness_probe: healthy } = process;
  const templates = Object.entries(environment).filter(([, value]) => value.includes("{{"));
  const restart = availability?.restart;
  const probes = [ready, healthy].some((each) => each !== undefined && probeOf(each) === undefined);
  const signal = shutdown?.signal;
  return [
    ...templates.map(([name]) => `variable ${name} is a template`),
    ...(replicas > 1 ? [`only one of its ${replicas} replicas`] : []),
    ...(restart === "exit_on_failure" ? ["its end does not end the others"] : []),
    ...(restart !== undefined && policies[restart] === undefined ? [`restart ${restart}`] : []),
    ...(signal !== undefined && signals[signal] === undefined ? [`stop signal ${signal}`] : []),
    ...(probes ? ["a probe whose port is a template"] : []),
  ];
}
