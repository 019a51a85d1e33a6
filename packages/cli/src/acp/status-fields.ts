/** The activity of the agent, as the status sequence of terminals (OSC 7501) says it. */
export type AgentState =
  | { readonly state: "working" | "done" | "idle" }
  | { readonly state: "blocked"; readonly kind: "permission"; readonly message: string }
  | { readonly state: "error"; readonly message: string };

/** Returns the payload of the sequence for a program. */
export function statusFields(program: string, state: AgentState): string {
  const kind = "kind" in state ? `:kind=${state.kind}` : "";
  const message = "message" in state ? `:msg=${Buffer.from(state.message).toString("base64")}` : "";
  return `state=${state.state}:app=acp.${program.replaceAll(/[^\w.-]/g, "")}${kind}${message}`;
}
