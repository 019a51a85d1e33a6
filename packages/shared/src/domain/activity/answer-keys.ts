import { fail, ok, type Result } from "../../base/result.ts";
import type { Activity, Awaited } from "./activity.ts";

/** The reason an answer cannot be typed. */
export type UnfitAnswer = "yes-or-no" | "option-number" | "empty" | "unknown-dialog";

/** Texts to write to the terminal, one after another. */
type Keys = readonly string[];
type Choices = Readonly<{ yes: Keys; no: Keys }>;

const enter = "\r";
const escape = "\u001B";
const down = "\u001B[B";

/** Numbers and letters choose an option wherever the cursor is (recorded: claude 2.1, codex 0.169, gemini 0.61). */
const permissionKeys: Readonly<Record<string, Choices>> = {
  "claude-code": { yes: ["1"], no: [escape] },
  codex: { yes: ["y"], no: [escape] },
  gemini: { yes: ["1"], no: [escape] },
  // Its options have no keys of their own; the dialog opens with the mark on `Allow once` (recorded: 1.18).
  opencode: { yes: [enter], no: [escape] },
  "aider.confirm": { yes: ["y", enter], no: ["n", enter] },
};

/** Claude's options have no numbers, and its first is to exit; codex takes the number only with Enter. */
const trustKeys: Readonly<Record<string, Choices>> = {
  "claude-code": { yes: [down, enter], no: [escape] },
  "codex.trust": { yes: ["1", enter], no: [escape] },
};

/** Programs whose questions take the number of an option. */
const askers: ReadonlySet<string> = new Set(["claude-code", "opencode", "gemini"]);

/**
 * Programs that take a paste and then Enter as their next prompt, and the ms between both: Enter that comes sooner is
 * lost (measured: opencode 1.18, gemini 0.61) or part of the paste.
 */
const conversations: ReadonlyMap<string, number> = new Map([
  ["claude-code", 0],
  ["codex", 0],
  ["opencode", 500],
  ["gemini", 1_500],
  ["aider.prompt", 0],
]);

/** Takes a prompt that begins with a sign for one of its commands, among them those of the shell. */
const commanded = /^[/!{]/;

/** Returns the ms to wait between the keys of one answer. */
export function pauseBetweenKeys({ waitsFor, by = "" }: Pick<Activity, "waitsFor" | "by">): number {
  return waitsFor === "prompt" ? (conversations.get(by) ?? 0) : 0;
}

/** The possible answers here: yes or no, the number of an option, or a text; undefined: only its terminal can. */
export type AnswerForm = "yes-or-no" | "option-number" | "text";

type Asked = Pick<Activity, "source" | "waitsFor" | "by" | "message" | "options">;

/** Returns the form that an answer to a waiting program has. */
export function answerFormOf(activity: Asked): AnswerForm | undefined {
  const { source, waitsFor, by = "" } = activity;
  if (source === "tool" || source === "plan")
    return optionsOf(activity).length > 0 ? "option-number" : "text";
  if (source === "acp") return acpForms[waitsFor ?? "input"];
  if (waitsFor === undefined || !programsOf[waitsFor](by)) return undefined;
  if (waitsFor === "permission" || waitsFor === "trust") return "yes-or-no";
  return waitsFor === "answer" ? "option-number" : "text";
}

/** The answers that `wzp acp` takes, whichever agent it talks to. */
const acpForms: Readonly<Partial<Record<Awaited, AnswerForm>>> = { permission: "yes-or-no", prompt: "text" };
const acpPermission: Choices = { yes: ["y"], no: ["n"] };

const programsOf: Readonly<Record<Awaited, (by: string) => boolean>> = {
  permission: (by) => Object.hasOwn(permissionKeys, by),
  trust: (by) => Object.hasOwn(trustKeys, by),
  answer: (by) => askers.has(by),
  prompt: (by) => conversations.has(by),
  login: () => false,
  // The system knows that the program reads a line, whichever program it is.
  input: () => true,
};

/** Claude ends its message with the options of its question: `Which colour? (red · blue)`. */
const listedOptions = /\(([^()]+)\)$/;

/** Returns the options of a question, the first of which has the number 1; empty when they are unknown. */
export function optionsOf({
  waitsFor,
  message = "",
  options,
}: Pick<Activity, "waitsFor" | "message" | "options">): readonly string[] {
  if (options !== undefined) return options;
  const listed = waitsFor === "answer" ? listedOptions.exec(message)?.[1]?.split(" · ") : undefined;
  return listed ?? [];
}

/** Returns the keys that give `answer` to the program. They fit only what it asks now. */
export function findAnswerKeys(activity: Activity, answer: string): Result<Keys, UnfitAnswer> {
  const form = answerFormOf(activity);
  if (form === undefined) return fail("unknown-dialog");
  if (form === "option-number") return chooseOption(activity, answer.trim());
  if (form === "yes-or-no") return chooseKeys(activity, answer);
  const text = asPrompt(activity, withoutControls(answer));
  if (activity.waitsFor === "input") return ok([`${text}${enter}`]);
  // Codex takes text and Enter in one write for a paste.
  return text.trim() === "" ? fail("empty") : ok([`${escape}[200~${text}${escape}[201~`, enter]);
}

/** Returns the text that answers a question asked with a tool: an option, or any text if there are none. */
export function findAnswerText(activity: Activity, answer: string): Result<string, UnfitAnswer> {
  const options = optionsOf(activity);
  const text = withoutControls(answer).trim();
  if (options.length === 0) return text === "" ? fail("empty") : ok(text);
  const chosen = options[indexOfOption(options, text)] ?? options[Number(text) - 1];
  return chosen === undefined ? fail("option-number") : ok(chosen);
}

function indexOfOption(options: readonly string[], answer: string): number {
  return options.findIndex((each) => each.toLowerCase() === answer.toLowerCase());
}

function chooseOption(activity: Activity, answer: string): Result<Keys, UnfitAnswer> {
  const named = indexOfOption(optionsOf(activity), answer);
  const number = named < 0 ? answer : String(named + 1);
  return /^[1-9]$/.test(number) ? ok([number]) : fail("option-number");
}

function chooseKeys({ source, waitsFor, by = "" }: Activity, answer: string): Result<Keys, UnfitAnswer> {
  const choices = source === "acp" ? acpPermission : (waitsFor === "trust" ? trustKeys : permissionKeys)[by];
  const word = answer.trim().toLowerCase();
  if (choices !== undefined && (word === "yes" || word === "y")) return ok(choices.yes);
  if (choices !== undefined && (word === "no" || word === "n")) return ok(choices.no);
  return fail("yes-or-no");
}

function asPrompt({ by }: Pick<Activity, "by">, text: string): string {
  return by === "aider.prompt" && commanded.test(text) ? ` ${text}` : text;
}

/** An escape sequence in a copied text could end the paste and press keys. */
function withoutControls(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll(/(?![\n\t])\p{Cc}/gu, "");
}

/**
 * Ms that a dialog of a program must have been reported, and then its screen quiet, before keys are typed: claude reports a
 * permission up to half a second before its dialog takes keys, which would go into its prompt until then.
 */
const settledMs = { reported: 1_000, quiet: 300 };

/** Returns false while keys could still reach what was on the screen before. A program that reads a line takes it at once. */
export function isSettled({ source, since }: Activity, now: number, lastOutputAt: number): boolean {
  if (source === "terminal") return true;
  return now - since >= settledMs.reported && now - lastOutputAt >= settledMs.quiet;
}

/**
 * Returns whether the program takes what was typed, as its activity shows. `now` is undefined when nothing says
 * what it does.
 */
export function tookAnswer(asked: Activity, now: Activity | undefined): boolean {
  if (now?.state !== "waiting" || now.waitsFor !== asked.waitsFor) return true;
  // Other agents report the same empty prompt anew when a key is pressed.
  const isNamed = asked.waitsFor !== "prompt" || asked.source === "acp";
  return isNamed && now.since !== asked.since;
}
