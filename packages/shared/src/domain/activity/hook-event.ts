import { saysLimit } from "../task/agent/agent-end.ts";
import type { Awaited, Observation } from "./activity.ts";
import { diffDetails } from "./asked-details.ts";
import { oneLine } from "./one-line.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what hooks of gemini and the plugin of opencode reported, in order; each is JSON as the program made it. Unknown
 * events say nothing. Sub-agents of opencode have sessions of their own, whose end is not the end of the turn.
 */
export function readHookEvents(events: readonly unknown[]): readonly Observation[] {
  const inner = new Set(events.flatMap((event) => innerSession(toJson(event)) ?? []));
  const read = events.flatMap((event) => readHookEvent(toJson(event), inner) ?? []);
  return read.map((each, nth) => withFailure(each, read[nth - 1]));
}

/** opencode reports the error of a turn, and then that it is idle. */
function withFailure(said: Observation, before: Observation | undefined): Observation {
  if (said.state !== "waiting" || said.waitsFor !== "prompt") return said;
  if (before?.state !== "waiting" || before.failed !== true) return said;
  return { ...before, at: said.at };
}

function readHookEvent(event: Json, inner: ReadonlySet<string>): Observation | undefined {
  if (event["hook_event_name"] !== undefined) return readGemini(event);
  const { at, type } = event;
  const properties = toJson(event["properties"]);
  if (typeof at !== "number" || typeof type !== "string") return undefined;
  const said = readOpencode(type, properties);
  if (said === undefined) return undefined;
  // A question of a sub-agent waits for the same person.
  if (inner.has(String(properties["sessionID"])) && said.state === "waiting" && said.waitsFor === "prompt")
    return undefined;
  return { source: "hook", by: "opencode", at, ...said };
}

function innerSession(event: Json): string | undefined {
  const info = toJson(toJson(event["properties"])["info"]);
  const isInner = event["type"] === "session.created" && typeof info["parentID"] === "string";
  return isInner ? String(info["id"]) : undefined;
}

/** Recorded with gemini 0.61. Its title says when it no longer waits. */
function readGemini(event: Json): Observation | undefined {
  const at = Date.parse(String(event["timestamp"]));
  if (event["hook_event_name"] !== "Notification" || Number.isNaN(at)) return undefined;
  if (event["notification_type"] !== "ToolPermission") return undefined;
  const details = toJson(event["details"]);
  const base = { source: "hook", by: "gemini", at, state: "waiting" } as const;
  if (details["type"] === "ask_user") return { ...base, waitsFor: "answer" };
  const what = textOf(details["command"]) ?? textOf(details["filePath"]) ?? textOf(details["toolName"]);
  const kind = textOf(details["type"]);
  const said = withMessage(kind, what ?? textOf(details["title"]));
  return { ...base, waitsFor: "permission", ...said, ...withDetails(details["fileDiff"]) };
}

interface Said {
  readonly state: "working" | "waiting" | "out-of-quota";
  readonly waitsFor?: Awaited;
  readonly message?: string;
  readonly options?: readonly string[];
  readonly details?: readonly string[];
  readonly failed?: true;
}

/** Recorded with opencode 1.18. */
function readOpencode(type: string, properties: Json): Said | undefined {
  switch (type) {
    case "session.status":
      return readStatus(toJson(properties["status"]));
    case "permission.asked":
      return { state: "waiting", waitsFor: "permission", ...permissionMessage(properties) };
    case "question.asked":
      return readQuestion(properties);
    case "session.error":
      return readError(toJson(properties["error"]));
    case "permission.replied":
    case "question.replied":
    case "question.rejected":
      return { state: "working" };
    default:
      return undefined;
  }
}

function readStatus(status: Json): Said | undefined {
  const message = textOf(status["message"]);
  if (status["type"] === "busy") return { state: "working" };
  if (status["type"] === "idle") return { state: "waiting", waitsFor: "prompt" };
  if (status["type"] !== "retry") return undefined;
  // It waits for its quota by itself, for an hour if need be.
  return message !== undefined && saysLimit(message)
    ? { state: "out-of-quota", message }
    : { state: "working" };
}

/** An interrupted turn did not fail. */
function readError({ name, data }: Json): Said | undefined {
  if (name === "MessageAbortedError") return undefined;
  const { message, statusCode } = toJson(data);
  const text = textOf(message);
  return {
    state: "waiting",
    waitsFor: statusCode === 401 ? "login" : "prompt",
    ...(text !== undefined && { message: text }),
    failed: true,
  };
}

function permissionMessage(properties: Json): Pick<Said, "message" | "details"> {
  const metadata = toJson(properties["metadata"]);
  const patterns = Array.isArray(properties["patterns"]) ? properties["patterns"].join(" ") : undefined;
  const what = textOf(metadata["command"]) ?? textOf(metadata["filepath"]) ?? textOf(patterns);
  return { ...withMessage(textOf(properties["permission"]), what), ...withDetails(metadata["diff"]) };
}

function withDetails(diff: unknown): Pick<Said, "details"> {
  const details = diffDetails(diff);
  return details.length === 0 ? {} : { details };
}

function readQuestion(properties: Json): Said {
  const questions = Array.isArray(properties["questions"]) ? properties["questions"] : [];
  const first = toJson(questions[0]);
  const options = Array.isArray(first["options"]) ? first["options"] : [];
  const labels = options.flatMap((option) => textOf(toJson(option)["label"]) ?? []);
  const message = textOf(first["question"]);
  return {
    state: "waiting",
    waitsFor: "answer",
    ...(message !== undefined && { message }),
    ...(labels.length > 0 && { options: labels }),
  };
}

function withMessage(kind: string | undefined, what: string | undefined): Pick<Said, "message"> {
  const parts = [kind, what].filter((part) => part !== undefined);
  return parts.length === 0 ? {} : { message: parts.join(": ") };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? oneLine(value) : "";
  return text === "" ? undefined : text;
}

function toJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
