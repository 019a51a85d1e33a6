import type { ProposedTask } from "./proposal.ts";

/** Finds the tasks that do the same as a command, however the command is written. */
export class KnownCommands {
  readonly #tasks = new Map<string, readonly string[]>();
  readonly #parts = new Map<string, readonly string[]>();
  readonly #programs = new Set<string>();
  readonly #covering: { readonly covers: RegExp; readonly task: string }[] = [];

  /** Adds the commands of this task; `name` is its name in the plan. */
  addTask(name: string, { run, also = [], covers }: ProposedTask): void {
    for (const command of [run, ...also]) this.#add(command, [name]);
    for (const line of run.split("\n")) this.#programs.add(firstWords(keyOf(line)));
    if (covers !== undefined) this.#covering.push({ covers, task: name });
  }

  /** Adds a command that only runs others. */
  addAggregate(command: string, parts: readonly string[]): void {
    this.#parts.set(keyOf(command), parts);
  }

  /** Returns the tasks that do all of this; undefined if none does some of it. */
  tasksOfAll(commands: readonly string[]): readonly string[] | undefined {
    const found = commands.map((command) => this.tasksOf(command));
    if (found.length === 0 || found.some((tasks) => tasks === undefined)) return undefined;
    return [...new Set(found.flatMap((tasks) => tasks ?? []))];
  }

  tasksOf(command: string): readonly string[] | undefined {
    const key = keyOf(command);
    const covering = this.#covering.find(({ covers }) => covers.test(key));
    return this.#tasks.get(key) ?? (covering && [covering.task]) ?? this.#tasksOfParts(key);
  }

  /** Aggregates may run each other in a circle. */
  #tasksOfParts(key: string): readonly string[] | undefined {
    const parts = this.#parts.get(key);
    if (parts === undefined) return undefined;
    this.#parts.delete(key);
    const tasks = this.tasksOfAll(parts);
    this.#parts.set(key, parts);
    return tasks;
  }

  /** Returns whether a task runs the same program and subcommand, such as `cargo test`, with any arguments. */
  hasSameProgram(command: string): boolean {
    return this.#programs.has(firstWords(keyOf(command)));
  }

  #add(command: string, tasks: readonly string[]): void {
    const key = keyOf(command);
    if (!this.#tasks.has(key)) this.#tasks.set(key, tasks);
  }
}

function firstWords(command: string): string {
  return command.split(" ").slice(0, 2).join(" ");
}

const launchers = /^(?:npx (?:--yes |-y )?|(?:uv|poetry|pdm|hatch) run |\.venv\/bin\/|python3? -m )/;
const script = /^(?:npm|pnpm|yarn|bun) (?:run(?:-script)? )?([\w][\w:.@/-]*)$/;

/** Returns the same text for commands that do the same, such as `npm test` and `npm run test`. */
function keyOf(command: string): string {
  const plain = command.trim().replace(/\s+/g, " ").replace(launchers, "");
  const [program = ""] = plain.split(" ", 1);
  const short = (withoutFlags[program]?.(plain) ?? plain).trim();
  const name = script.exec(short)?.[1];
  if (name === undefined) return short;
  return `script ${name === "t" ? "test" : name}`;
}

const ofPackageManager = (command: string): string => command.replace(/ (--silent|-s|--if-present)\b/g, "");

const withoutFlags: Readonly<Record<string, (command: string) => string>> = {
  npm: ofPackageManager,
  pnpm: ofPackageManager,
  yarn: ofPackageManager,
  bun: ofPackageManager,
  cargo: (command) => command.replace(/ (-v|--verbose|--locked|--workspace|--all|--all-targets)(?= |$)/g, ""),
  go: (command) => command.replace(/ -v(?= |$)/g, ""),
  turbo: (command) => command.replace(/^turbo (?:run )?/, "turbo run "),
  tox: (command) => command.replace(/^tox (?:run )?(?:-e[ =]?|--env[ =])/, "tox -e "),
  nox: (command) =>
    command
      .replace(/^nox (?:-s[ =]?|--sessions?[ =])/, "nox -s ")
      .replaceAll('"', "")
      .replace(/-\d[\d.]*$/, ""),
};
