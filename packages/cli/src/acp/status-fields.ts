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

/** Returns the payload of the sequence for a program. */
export function statusFields(program: string, state: AgentState): string {
  const kind = "kind" in state ? `:kind=${state.kind}` : "";
  const message = "message" in state ? `:msg=${Buffer.from(state.message).toString("base64")}` : "";
  const details = "details" in state ? detailField(state.details) : "";
  return `state=${state.state}:app=acp.${program.replaceAll(/[^\w.-]/g, "")}${kind}${message}${details}`;
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
