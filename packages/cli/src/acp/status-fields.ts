/** The activity of the agent, as the status sequence of terminals (OSC 7501) says it. */
export type AgentState =
  | { readonly state: "working" | "done" | "idle" }
  | {
      readonly state: "blocked";
      readonly kind: "permission";
      readonly message: string;
      readonly details: readonly string[];
    }
  | { readonly state: "error"; readonly message: string };

/** Returns the payload that tells by which id the agent loads its conversation again. */
export function conversationFields(program: string, id: string): string {
  return `conversation=${Buffer.from(id).toString("base64")}:app=${appOf(program)}`;
}

/** Returns the payload of the sequence for a program. */
export function statusFields(program: string, state: AgentState): string {
  const kind = "kind" in state ? `:kind=${state.kind}` : "";
  const message = "message" in state ? `:msg=${Buffer.from(state.message).toString("base64")}` : "";
  const details = "details" in state ? detailField(state.details) : "";
  return `state=${state.state}:app=${appOf(program)}${kind}${message}${details}`;
}

function appOf(program: string): string {
  return `acp.${program.replaceAll(/[^\w.-]/g, "")}`;
}

/** The session host reads sequences of up to 4 KiB. */
const mostBytes = 2_000;

function detailField(details: readonly string[]): string {
  const lines: string[] = [];
  for (const line of details) {
    if (Buffer.byteLength([...lines, line, "…"].join("\n")) > mostBytes) {
      lines.push("…");
      break;
    }
    lines.push(line);
  }
  return lines.length === 0 ? "" : `:detail=${Buffer.from(lines.join("\n")).toString("base64")}`;
}
