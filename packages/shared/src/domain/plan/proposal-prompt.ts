/** The file in which an agent writes the plan that it proposes. */
export const proposalFile = "wezterm-parallel.proposed.yaml";

/** Times that an agent may correct a plan that has errors. */
export const correctionsLimit = 2;

/** Returns the prompt for an agent that plans how others reach a goal; it works on nothing itself. */
export function proposalPrompt(goal: string, agents: readonly string[]): string {
  return `Plan how coding agents reach a goal in parallel. Do not work on the goal yourself, and change no other file.

Look at this repository, then write the plan into the file ${proposalFile} in the current directory, as YAML:

tasks:
  schema:                      # a name: letters, digits, - and _
    agent: ${agents[0] ?? "claude"}
    prompt: >-
      Everything that this agent must know: it sees only the repository and this text.
    verify: [npm test]         # commands that must pass afterwards
  api:
    agent: ${agents[0] ?? "claude"}
    prompt: ...
    needs: [schema]            # it starts from the work of these tasks, when they have succeeded
  check: { run: npm test, needs: [api] }   # a command instead of an agent

Each task works in its own git worktree, on its own branch. Tasks without needs between them run at the same time: let
them change different files. Agents: ${agents.join(", ")}; other profiles must be written under "agents:", as in this
project's own plan, if it has one.

The goal:
${goal}`;
}

/** Returns the next prompt for an agent whose plan has errors. */
export function correctionPrompt(problems: string): string {
  return `The plan in ${proposalFile} cannot be used. Correct the file, and change no other:\n\n${problems}`;
}
