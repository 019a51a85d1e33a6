import { saysLimit } from "../task/agent/agent-end.ts";
import type { Awaited, Observation } from "./activity.ts";
import { boundDetails } from "./asked-details.ts";
import { oneLine } from "./one-line.ts";

/** `state=blocked:app=claude-code:kind=permission:msg=<base64>`: fields in any order; unknown ones are ignored. */
type Fields = Readonly<Partial<Record<string, string>>>;

/**
 * Reads the payload of a status sequence, `ESC ] 7501 ; payload ST` (measured: claude 2.1, codex 0.169). Undefined for
 * a query, and for states that are unknown here. `decode` turns base64 into text.
 */
export function readProgramStatus(
  payload: string,
  at: number,
  decode: (base64: string) => string,
): Observation | undefined {
  const fields = readFields(payload);
  const said = stateOf(fields, messageOf(fields, decode));
  const details = fields["detail"] === undefined ? [] : boundDetails(decode(fields["detail"]).split("\n"));
  if (said === undefined) return undefined;
  const by = fields["app"];
  // `wzp acp` reports what the agent says over the Agent Client Protocol.
  if (by?.startsWith("acp.") === true) {
    return { source: "acp", at, ...said, by: oneLine(by.slice(4)), ...(details.length > 0 && { details }) };
  }
  return { source: "status", at, ...said, ...(by !== undefined && { by: oneLine(by) }) };
}

function readFields(payload: string): Fields {
  return Object.fromEntries(
    payload.split(":").map((field) => {
      const equals = field.indexOf("=");
      return [field.slice(0, Math.max(0, equals)), field.slice(equals + 1)];
    }),
  );
}

/**
 * Returns the id by which an agent loads its conversation again, as `wzp acp` reports it in a sequence of its own:
 * `conversation=<base64>:app=acp.PROGRAM`.
 */
export function readConversationId(payload: string, decode: (base64: string) => string): string | undefined {
  const { app, conversation } = readFields(payload);
  if (conversation === undefined || app?.startsWith("acp.") !== true) return undefined;
  const id = decode(conversation);
  return /^[\x21-\x7e]{1,200}$/.test(id) ? id : undefined;
}

type Said = Pick<Observation, "state"> & {
  readonly waitsFor?: Awaited;
  readonly message?: string;
  readonly failed?: true;
};

function stateOf({ state, kind }: Fields, message: string | undefined): Said | undefined {
  const words = message === undefined ? {} : { message };
  switch (state) {
    case "working":
      return { state: "working" };
    case "blocked":
      return { state: "waiting", ...awaitedOf(kind, message), ...words };
    // A turn that ended, and a program that has nothing to do, both need a next prompt.
    case "idle":
    case "done":
      return { state: "waiting", waitsFor: "prompt" };
    case "error":
      if (message !== undefined && saysLimit(message)) return { state: "out-of-quota", ...words };
      return { state: "waiting", waitsFor: saysLogin(message) ? "login" : "prompt", ...words, failed: true };
    case "clear":
      return { state: "unknown" };
    default:
      return undefined;
  }
}

/** Claude answers a prompt so when it has no login, or one that ended. */
function saysLogin(message = ""): boolean {
  return /\b(?:Please run|Run) \/login\b/.test(message);
}

/** Claude reports its dialog about the directory as a permission. */
const trustMessage = "trust this folder";

function awaitedOf(kind: string | undefined, message: string | undefined): { readonly waitsFor?: Awaited } {
  if (message === trustMessage) return { waitsFor: "trust" };
  if (kind === "permission") return { waitsFor: "permission" };
  return kind === "question" ? { waitsFor: "answer" } : {};
}

/** Claude's messages begin with what is asked of the person, which `waitsFor` says already. */
const repeated = /^(?:answer: |approve )/;

function messageOf({ msg }: Fields, decode: (base64: string) => string): string | undefined {
  const text = msg === undefined ? "" : oneLine(decode(msg)).replace(repeated, "");
  return text === "" ? undefined : text;
}
