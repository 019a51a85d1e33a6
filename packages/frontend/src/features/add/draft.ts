import { storedValue, type StoredValue } from "../../ui/storage/stored-value.ts";

/** An environment variable as typed. */
export interface TypedVariable {
  readonly name: string;
  readonly value: string;
}

/** A task of an earlier run that must end first. */
export interface TypedNeed {
  /** Such as `r3/build`. */
  readonly task: string;
  readonly if: "success" | "failure" | "always";
}

/** An unsubmitted command form. */
export interface CommandDraft {
  readonly name: string;
  readonly mode: "command" | "agent";
  readonly command: string;
  /** Empty: the project's first agent. */
  readonly agent: string;
  readonly prompt: string;
  readonly checkout: "worktree" | "project" | "none";
  readonly terminal: boolean;
  readonly needs: readonly TypedNeed[];
  readonly env: readonly TypedVariable[];
  /** Names, separated by spaces or commas. */
  readonly secrets: string;
  readonly timeout: string;
  readonly retries: string;
  readonly priority: string;
}

export const emptyDraft: CommandDraft = {
  name: "",
  mode: "command",
  command: "",
  agent: "",
  prompt: "",
  checkout: "worktree",
  terminal: true,
  needs: [],
  env: [],
  secrets: "",
  timeout: "",
  retries: "",
  priority: "",
};

export interface PlanDraft {
  readonly text: string;
  readonly file: string;
  /** Typed values of parameters by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** Prefix of the names that signing out deletes (app/go-to-sign-in.ts). */
const draftNames = "add.";

const commands = new Map<string, StoredValue<CommandDraft>>();
const plans = new Map<string, StoredValue<PlanDraft | undefined>>();

/** Returns this browser's draft for the project; everything except the values of variables is stored. */
export function commandDraft(project: string): StoredValue<CommandDraft> {
  const kept =
    commands.get(project) ??
    storedValue<CommandDraft>(`${draftNames}command.${project}`, {
      read: readCommand,
      otherwise: emptyDraft,
      storable: withoutValues,
    });
  commands.set(project, kept);
  return kept;
}

export function planDraft(project: string): StoredValue<PlanDraft | undefined> {
  const kept =
    plans.get(project) ??
    storedValue<PlanDraft | undefined>(`${draftNames}plan.${project}`, {
      read: readPlan,
      otherwise: undefined,
    });
  plans.set(project, kept);
  return kept;
}

/** Values may be secret, so they are never stored. */
function withoutValues(draft: CommandDraft): CommandDraft {
  return { ...draft, env: draft.env.map(({ name }) => ({ name, value: "" })) };
}

/** Another release may have written it: keeps only fields of the right type. */
function readCommand(stored: unknown): CommandDraft | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const values: Readonly<Record<string, unknown>> = { ...stored };
  const entries = Object.entries(emptyDraft).map(([key, otherwise]: [string, unknown]) => {
    const value = values[key];
    const fits = typeof value === typeof otherwise && Array.isArray(value) === Array.isArray(otherwise);
    return [key, fits ? value : otherwise];
  });
  return Object.fromEntries(entries) as CommandDraft;
}

function readPlan(stored: unknown): PlanDraft | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { text, file, params } = stored as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || typeof file !== "string") return undefined;
  return { text, file, params: readParams(params) };
}

function readParams(stored: unknown): PlanDraft["params"] {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
