import { keep, type Kept } from "../../ui/kept/kept.ts";

/** A variable that a task gets, as it was typed. */
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

/** What somebody has filled in and not sent. */
export interface CommandDraft {
  readonly name: string;
  readonly mode: "command" | "agent";
  readonly command: string;
  /** Empty: the first that the project has. */
  readonly agent: string;
  readonly prompt: string;
  readonly checkout: "worktree" | "project" | "none";
  readonly terminal: boolean;
  readonly needs: readonly TypedNeed[];
  readonly env: readonly TypedVariable[];
  /** Names, parted by blanks or commas. */
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
}

/** What signing out takes away begins so (app/go-to-sign-in.ts). */
const draftNames = "add.";

const commands = new Map<string, Kept<CommandDraft>>();
const plans = new Map<string, Kept<PlanDraft | undefined>>();

/** What was typed for this project in this browser; but for the values of variables it outlives the page. */
export function commandDraft(project: string): Kept<CommandDraft> {
  const kept =
    commands.get(project) ??
    keep<CommandDraft>(`${draftNames}command.${project}`, {
      read: readCommand,
      otherwise: emptyDraft,
      storable: withoutValues,
    });
  commands.set(project, kept);
  return kept;
}

export function planDraft(project: string): Kept<PlanDraft | undefined> {
  const kept =
    plans.get(project) ??
    keep<PlanDraft | undefined>(`${draftNames}plan.${project}`, { read: readPlan, otherwise: undefined });
  plans.set(project, kept);
  return kept;
}

/** Values may be secret, so no storage has them. */
function withoutValues(draft: CommandDraft): CommandDraft {
  return { ...draft, env: draft.env.map(({ name }) => ({ name, value: "" })) };
}

/** Written by another release it may lack something: what is of the right kind counts. */
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
  const { text, file } = stored as Readonly<Record<string, unknown>>;
  return typeof text === "string" && typeof file === "string" ? { text, file } : undefined;
}
