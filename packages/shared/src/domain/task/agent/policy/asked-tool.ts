import { isAcpClient } from "../acp-command.ts";

type Json = Readonly<Record<string, unknown>>;

/** An agent's request in its own words: paths are as it gave them. */
export interface AskedTool {
  readonly tool: string;
  readonly command?: string | undefined;
  readonly files?: readonly string[] | undefined;
  /** It asks for more than the tool alone, so that a rule may refuse it but not allow it. */
  readonly isMore?: true;
}

/**
 * Returns whether the program of an agent says as data what it asks for: claude by its hooks, others to `wzp acp`.
 */
export function tellsItsTools(argv: readonly string[]): boolean {
  return isAcpClient(argv) || isClaude(argv);
}

export function isClaude([program = ""]: readonly string[]): boolean {
  return program.slice(program.lastIndexOf("/") + 1) === "claude";
}

/** Claude's tools by what a rule names. */
const editors: ReadonlySet<string> = new Set(["Edit", "Write", "MultiEdit", "NotebookEdit"]);

/** Reads a tool and its input as hooks of claude 2.1 report them; undefined for what no policy may answer. */
export function readClaudeTool(tool: unknown, input: unknown): AskedTool | undefined {
  if (typeof tool !== "string") return undefined;
  const { command, file_path: file, notebook_path: notebook, dangerouslyDisableSandbox } = toJson(input);
  if (tool === "Bash") return bash(command, dangerouslyDisableSandbox);
  if (!editors.has(tool) && tool !== "Read") return { tool };
  const path = typeof file === "string" ? file : notebook;
  return { tool: tool === "Read" ? tool : "Edit", files: typeof path === "string" ? [path] : [] };
}

/**
 * Reads a tool call of the Agent Client Protocol. Only what an agent gives as data counts: a title is text for people
 * (recorded with claude-agent-acp 0.100, codex-acp 2.6 and gemini 0.61, which gives a command only as a title).
 */
export function readAcpTool(call: Json): AskedTool | undefined {
  const { kind, name, rawInput } = call;
  const { command, dangerouslyDisableSandbox } = toJson(rawInput);
  if (kind === "execute") return bash(command, dangerouslyDisableSandbox);
  if (kind === "edit" || kind === "read")
    return { tool: kind === "edit" ? "Edit" : "Read", files: filesOf(call) };
  return typeof name === "string" ? readClaudeTool(name, rawInput) : undefined;
}

function bash(command: unknown, leavesSandbox: unknown): AskedTool {
  return {
    tool: "Bash",
    ...(typeof command === "string" && { command }),
    ...(leavesSandbox === true && { isMore: true }),
  };
}

/** Every file that the call names anywhere. */
function filesOf({ content, locations, rawInput }: Json): readonly string[] {
  const input = toJson(rawInput);
  const shown = [...listOf(content), ...listOf(locations)].map((part) => toJson(part)["path"]);
  const given = [input["file_path"], input["filePath"], input["filepath"], input["path"]];
  return [...new Set([...shown, ...given].filter((path) => typeof path === "string"))];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toJson(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}
