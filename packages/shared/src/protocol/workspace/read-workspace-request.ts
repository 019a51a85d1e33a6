import type { WorkspaceRequest } from "./workspace-messages.ts";
import { workspaceProtocol } from "./workspace-version.ts";

type Kind = "text" | "text?" | "number" | "texts";
type Fields = Readonly<Record<string, Kind>>;

/** Required fields of each message besides its type; checked by hand, because the list must start quickly. */
const fieldsOf: Readonly<Record<string, Fields>> = {
  place: {
    place: "text",
    token: "text",
    pid: "number",
    pane: "text?",
    columns: "number",
    rows: "number",
    task: "text?",
  },
  opener: {},
  resized: { columns: "number", rows: "number" },
  shows: { task: "text?" },
  released: { task: "text" },
  closing: {},
  restarting: {},
  bring: { task: "text" },
  expect: { places: "texts" },
  terminal: { instance: "text" },
} satisfies Record<MessageName, Fields>;

/** A greeting is identified by its role. */
type MessageName =
  | Exclude<WorkspaceRequest["type"], "hello">
  | Extract<WorkspaceRequest, { type: "hello" }>["role"];

/** Parses one line from the workspace's socket; undefined when it is no message of this version. */
export function readWorkspaceRequest(line: string): WorkspaceRequest | undefined {
  const message = readObject(line);
  if (message === undefined) return undefined;
  const isHello = message["type"] === "hello";
  if (isHello && message["protocol"] !== workspaceProtocol) return undefined;
  const name = String(isHello ? message["role"] : message["type"]);
  const fields = Object.hasOwn(fieldsOf, name) ? fieldsOf[name] : undefined;
  // A role is not a type: `{"type":"place"}` is no greeting.
  if (fields === undefined || isHello !== (name === "place" || name === "opener")) return undefined;
  const isWhole = Object.entries(fields).every(([field, kind]) => isOfKind(message[field], kind));
  return isWhole ? (message as unknown as WorkspaceRequest) : undefined;
}

function readObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === "number") return Number.isSafeInteger(value);
  if (kind === "texts") return Array.isArray(value) && value.every((each) => typeof each === "string");
  return typeof value === "string" || (kind === "text?" && value === undefined);
}
