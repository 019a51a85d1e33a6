import { parseDuration } from "@wezterm-parallel/shared/base/duration";
import { isTaskName, taskNameLimit } from "@wezterm-parallel/shared/domain/ids";
import { secretNamePattern } from "@wezterm-parallel/shared/domain/secret-names";
import type { TypedTaskInput } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import type { CommandDraft } from "../draft.ts";

type CommandProblem =
  | "nameMissing"
  | "nameWrong"
  | "commandMissing"
  | "agentMissing"
  | "promptMissing"
  | "variableWrong"
  | "variableTwice"
  | "secretWrong"
  | "durationWrong"
  | "numberWrong";

export type CommandField =
  | "name"
  | "command"
  | "agent"
  | "prompt"
  | "env"
  | "secrets"
  | "timeout"
  | "retries"
  | "priority";

interface FoundProblem {
  readonly field: CommandField;
  readonly problem: CommandProblem;
  /** The field's text. */
  readonly typed: string;
}

interface ReadCommand {
  /** Undefined while there are errors. */
  readonly task: TypedTaskInput | undefined;
  readonly problems: readonly FoundProblem[];
}

/** Parses the form into a task, or into its errors in the order of the form. */
export function readCommand(draft: CommandDraft): ReadCommand {
  const said = draft.mode === "agent" ? draft.prompt : draft.command;
  const name = draft.name.trim() === "" ? suggestName(said) : draft.name.trim();
  const timeout = readTimeout(draft.timeout.trim());
  const retries = readWhole(draft.retries, [0, 100]);
  const priority = readWhole(draft.priority, [-1000, 1000]);
  const secrets = draft.secrets.split(/[\s,]+/).filter((word) => word !== "");
  const problems = [
    ...saidProblems(draft),
    ...(said.trim() === "" && name === ""
      ? problemIf(draft.name !== "", "name", "nameMissing", "")
      : nameProblems(name)),
    ...variableProblems(draft.env),
    ...secrets
      .filter((secret) => !secretNamePattern.test(secret))
      .slice(0, 1)
      .flatMap((secret) => problemIf(true, "secrets", "secretWrong", secret)),
    ...problemIf(timeout === "wrong", "timeout", "durationWrong", draft.timeout),
    ...problemIf(retries === "wrong", "retries", "numberWrong", draft.retries),
    ...problemIf(priority === "wrong", "priority", "numberWrong", draft.priority),
  ];
  if (problems.length > 0 || timeout === "wrong" || retries === "wrong" || priority === "wrong")
    return { task: undefined, problems };
  return { task: taskOf(draft, { name, timeout, retries, priority, secrets }), problems };
}

interface Understood {
  readonly name: string;
  readonly timeout: number | undefined;
  readonly retries: number | undefined;
  readonly priority: number | undefined;
  readonly secrets: readonly string[];
}

function taskOf(
  draft: CommandDraft,
  { name, timeout, retries, priority, secrets }: Understood,
): TypedTaskInput {
  const env = draft.env.filter((variable) => variable.name.trim() !== "");
  return {
    name,
    base: name,
    ...(draft.mode === "agent"
      ? { agent: draft.agent, prompt: draft.prompt }
      : { command: { kind: "shell", script: draft.command } }),
    checkout: draft.checkout,
    terminal: draft.terminal,
    needs: draft.needs.map((need) => ({ ...need })),
    env: Object.fromEntries(env.map((variable) => [variable.name.trim(), variable.value])),
    ...(secrets.length > 0 && { secrets: [...new Set(secrets)] }),
    ...(timeout !== undefined && { timeout }),
    ...(retries !== undefined && { retry: { max: retries } }),
    ...(priority !== undefined && { priority }),
  };
}

/** Suggests a name for an unnamed command or prompt: its first words, reduced to the characters that names allow. */
export function suggestName(command: string): string {
  const line = command.split("\n").find((each) => each.trim() !== "") ?? "";
  const words = line
    .trim()
    .split(/\s+/)
    .filter((word) => !word.includes("=") && !word.startsWith("-"));
  return words
    .slice(0, 3)
    .map((word) => word.split("/").at(-1) ?? word)
    .join("-")
    .replaceAll(/[^\p{L}\p{M}\p{N}._]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+/u, "")
    .replace(/-+$/, "")
    .slice(0, 40);
}

function problemIf(
  isWrong: boolean,
  field: CommandField,
  problem: CommandProblem,
  typed: string,
): FoundProblem[] {
  return isWrong ? [{ field, problem, typed }] : [];
}

function saidProblems({ mode, command, agent, prompt }: CommandDraft): FoundProblem[] {
  if (mode === "command") return problemIf(command.trim() === "", "command", "commandMissing", "");
  return [
    ...problemIf(agent === "", "agent", "agentMissing", ""),
    ...problemIf(prompt.trim() === "", "prompt", "promptMissing", ""),
  ];
}

function nameProblems(name: string): FoundProblem[] {
  if (name === "") return [{ field: "name", problem: "nameMissing", typed: "" }];
  return problemIf(!isTaskName(name), "name", "nameWrong", name.slice(0, taskNameLimit));
}

const variable = /^(?!WZP_)[A-Za-z_][A-Za-z0-9_]*$/;

function variableProblems(env: CommandDraft["env"]): FoundProblem[] {
  const names = env.map(({ name }) => name.trim());
  const wrong = env.find(
    ({ name, value }) => (name.trim() !== "" || value !== "") && !variable.test(name.trim()),
  );
  if (wrong !== undefined)
    return [{ field: "env", problem: "variableWrong", typed: wrong.name || wrong.value }];
  const twice = names.find((name, at) => name !== "" && names.indexOf(name) !== at);
  return twice === undefined ? [] : [{ field: "env", problem: "variableTwice", typed: twice }];
}

function readTimeout(text: string): number | undefined | "wrong" {
  if (text === "") return undefined;
  const read = parseDuration(text);
  return read.ok && read.value > 0 ? read.value : "wrong";
}

function readWhole(text: string, [least, most]: readonly [number, number]): number | undefined | "wrong" {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : "wrong";
}
