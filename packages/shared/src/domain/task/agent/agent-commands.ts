import type { Command } from "../task-spec.ts";

/** Placeholder for the prompt inside one argument of an agent's command. */
export const promptMark = "{prompt}";

/** Before the prompt of a program that has no such option: it is typed when the program asks for one. */
export const typedPromptOption = "--prompt=";

/** Placeholder for the id of the conversation: an argument of its own, or the value of an option. */
export const sessionMark = "{session}";

/** For an agent that waits forever, e.g. without network: it keeps printing, so no idle limit ends it. */
export const agentTimeoutMs = 2 * 3_600_000;

/** Returns the command that gives an agent this prompt; the prompt stays one argument whatever it contains. */
export function promptCommand(argv: readonly string[], prompt: string): Extract<Command, { kind: "argv" }> {
  return { kind: "argv", argv: argv.map((part) => part.split(promptMark).join(prompt)) };
}

/** Returns the prompt in an agent's command; undefined if the command is not that of this agent. */
export function promptOf(start: readonly string[], command: Command): string | undefined {
  const at = start.findIndex((part) => part.includes(promptMark));
  const value = command.kind === "argv" ? command.argv[at] : undefined;
  const [before = "", after = ""] = (start[at] ?? "").split(promptMark);
  const isLong = value !== undefined && value.length >= before.length + after.length;
  if (!isLong || !value.startsWith(before) || !value.endsWith(after)) return undefined;
  return value.slice(before.length, value.length - after.length);
}

/**
 * Fills in the id of the conversation. Only whole values of options that the program itself was given are replaced:
 * the prompt stays as it is, unless it consists of nothing else.
 */
export function withSession(argv: readonly string[], session: string): string[] {
  return argv.map((part) => (isSession(part) ? part.slice(0, -sessionMark.length) + session : part));
}

/** Returns whether an argument stands for the id of the conversation. */
export function namesSession(argv: readonly string[]): boolean {
  return argv.some(isSession);
}

/** Leaves out arguments that have no value until an attempt starts. */
export function withoutSession(argv: readonly string[]): readonly string[] {
  return argv.filter((part) => !isSession(part));
}

function isSession(part: string): boolean {
  const option = part.slice(0, -sessionMark.length);
  return part.endsWith(sessionMark) && (option === "" || optionPattern.test(option));
}

const optionPattern = /^--[a-z-]+=$/;
