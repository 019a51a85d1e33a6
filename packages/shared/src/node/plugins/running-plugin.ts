import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import { decidePluginStart } from "../../domain/plugin-start.ts";
import type { ListedPlugin } from "../../domain/settings/plugin-settings.ts";
import { isSupported } from "./api-version.ts";
import { pinnedFiles } from "./pinned-files.ts";
import type { PluginHello } from "./plugin-messages.ts";
import { pluginLimits, type PluginLimits, PluginProcess } from "./plugin-process.ts";

interface Listed {
  readonly name: string;
  /** As the configuration lists it now. */
  readonly listed: () => Promise<ListedPlugin | undefined>;
  /** Variables of this process, of which the plugin gets a few. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<PluginLimits>;
  readonly now?: () => number;
}

/** Variables that programs need to find files and speak the person's language; others are named in the configuration. */
const usualVariables = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_RUNTIME_DIR"];
/** An idle process takes memory; the next call starts another one. */
const idleMs = 60_000;

/** A plugin whose process is started by the first call, and again after it has ended, as `decidePluginStart` allows. */
export class RunningPlugin implements AsyncDisposable {
  readonly #options: Listed;
  readonly #limits: PluginLimits;
  readonly #now: () => number;
  #starting: Promise<Result<PluginProcess, Failure>> | undefined;
  #endedAt: number[] = [];
  #lastEnd = "";
  #idle: NodeJS.Timeout | undefined;

  constructor(options: Listed) {
    this.#options = options;
    this.#limits = { ...pluginLimits, ...options.limits };
    this.#now = options.now ?? Date.now;
  }

  /** Fails with the name of the plugin in the message. */
  async call(method: string, input: unknown, limitMs?: number): Promise<Result<unknown, Failure>> {
    clearTimeout(this.#idle);
    const starting = (this.#starting ??= this.#start());
    const started = await starting;
    if (!started.ok) {
      // The next call tries again.
      if (this.#starting === starting) this.#starting = undefined;
      return started;
    }
    const answer = await started.value.call(method, input, limitMs);
    this.#idle = setTimeout(() => void this[Symbol.asyncDispose](), idleMs).unref();
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    const starting = this.#starting;
    this.#starting = undefined;
    const started = await starting;
    if (started?.ok === true) await started.value[Symbol.asyncDispose]();
  }

  async #start(): Promise<Result<PluginProcess, Failure>> {
    const may = this.#mayStart();
    if (!may.ok) return fail(may.failure);
    const { name, env } = this.#options;
    const listed = await this.#options.listed();
    if (listed === undefined) return fail(notListed(name));
    const files = pinnedFiles(name, listed);
    if (!files.ok) return fail(files.failure);
    const opened = await openPlugin({
      name,
      files: files.value,
      settings: listed.settings ?? {},
      env: variablesFor(listed.env, env),
      limits: this.#limits,
    });
    if (!opened.ok) {
      this.#noteEnd(opened.failure.detail);
      return fail(opened.failure);
    }
    if (opened.value.hello.kind !== listed.kind) {
      await opened.value.process[Symbol.asyncDispose]();
      return fail(otherKind(name, listed.kind, opened.value.hello.kind));
    }
    return ok(this.#follow(opened.value.process));
  }

  #follow(process: PluginProcess): PluginProcess {
    const starting = this.#starting;
    void process.ended.then((why) => {
      // Else it was ended here.
      if (this.#starting !== starting || starting === undefined) return;
      this.#starting = undefined;
      this.#noteEnd(`The plugin ${this.#options.name} ${why}.`);
    });
    return process;
  }

  #noteEnd(detail: string): void {
    this.#endedAt = [...this.#endedAt, this.#now()].slice(-10);
    this.#lastEnd = detail;
  }

  #mayStart(): Result<void, Failure> {
    const decided = decidePluginStart(this.#endedAt, this.#now());
    if (decided.kind === "start") return ok(undefined);
    const { name } = this.#options;
    const when =
      decided.kind === "wait"
        ? `starts again in ${Math.ceil(decided.forMs / 1_000)} s`
        : "ended too often and is not started for some minutes";
    return fail({
      reason: "unavailable",
      detail: `The plugin ${name} ${when}. ${this.#lastEnd}`,
      hint: `Look at it with: wzp plugins test ${name}`,
    });
  }
}

interface OpenedPlugin {
  readonly process: PluginProcess;
  readonly hello: PluginHello;
}

/** Starts a process and checks how the plugin describes itself. */
export async function openPlugin(
  start: ConstructorParameters<typeof PluginProcess>[0],
): Promise<Result<OpenedPlugin, Failure>> {
  const process = new PluginProcess(start);
  const hello = await process.hello();
  const failure = hello.ok ? problemOf(start.name, hello.value) : hello.failure;
  if (hello.ok && failure === undefined) return ok({ process, hello: hello.value });
  await process[Symbol.asyncDispose]();
  return fail(failure ?? notListed(start.name));
}

function problemOf(name: string, { kind, pluginApi, lacks }: PluginHello): Failure | undefined {
  if (kind === "undefined") return unknownKind(name);
  const version = isSupported(pluginApi);
  if (!version.ok) return { ...version.failure, detail: `The plugin ${name} ${version.failure.detail}` };
  if (lacks.length === 0) return undefined;
  return { reason: "unsupported", detail: `The plugin ${name} has no function ${lacks.join(", ")}.` };
}

/** Variables that a plugin gets: the usual ones and those that its entry names. */
export function variablesFor(
  named: readonly string[] | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const names = [...usualVariables, ...(named ?? [])];
  return Object.fromEntries(
    names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const])),
  );
}

function notListed(name: string): Failure {
  return {
    reason: "not-found",
    detail: `No plugin ${name} is listed in config.yaml.`,
    hint: "List them with: wzp plugins list",
  };
}

function unknownKind(name: string): Failure {
  return {
    reason: "unsupported",
    detail: `The default export of the plugin ${name} is no definition.`,
    hint: "Export what defineNotifier or definePaneDriver of wezterm-parallel/plugin returns.",
  };
}

function otherKind(name: string, listed: string, found: string): Failure {
  return {
    reason: "conflict",
    detail: `The plugin ${name} is listed as a ${listed}, but is a ${found}.`,
    hint: "Add it again with: wzp plugins add",
  };
}
