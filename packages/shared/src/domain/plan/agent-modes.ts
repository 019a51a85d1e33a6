/** Mode of an agent: one answer, its own screen, or the Agent Client Protocol. */
export const agentModes = ["once", "terminal", "acp"] as const;
export type AgentMode = (typeof agentModes)[number];
