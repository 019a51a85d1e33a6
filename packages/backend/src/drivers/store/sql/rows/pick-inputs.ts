import { bringWinner, failToPick, pickCandidate } from "@wezterm-parallel/shared/domain/task/pick";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** An input with the commits that its task made. */
export interface MadeInput {
  readonly input: TaskInput;
  readonly base: string | undefined;
  readonly commit: string | undefined;
}

interface Given {
  readonly spec: TaskSpec;
  readonly inputs: readonly TaskInput[];
}

/**
 * Returns what a task gets of its needs. One that picks starts where the winner started and takes over its commits by its
 * command, so that these become its own change; one that compares gets no commits, and one that reviews those from which
 * the writer started.
 */
export function pickInputs(spec: TaskSpec, made: readonly MadeInput[]): Given {
  const inputs = made.map(({ input }) => input);
  if (spec.reviews !== undefined) return { spec, inputs: made.map(fromItsBase) };
  if (spec.compares === true) return { spec, inputs: inputs.map(withoutCommit) };
  if (spec.pick === undefined) return { spec, inputs };
  const { judge } = spec.pick;
  const judged = inputs.find(({ task, state }) => task === judge && state === "succeeded")?.outputs;
  const picked = pickCandidate(spec.pick, inputs, judged);
  if (picked.kind === "none") return { spec: { ...spec, command: failToPick(picked.why) }, inputs: [] };
  const winner = made.find(({ input }) => input.task === picked.task);
  if (winner === undefined) throw new Error(`Internal error: ${picked.task} is no need of ${spec.name}`);
  const { input, base, commit } = winner;
  const command = bringWinner({ task: input.task, commit, outputs: input.outputs });
  return { spec: { ...spec, command }, inputs: [fromItsBase({ input, base })] };
}

function fromItsBase({ input, base }: Pick<MadeInput, "input" | "base">): TaskInput {
  return { ...withoutCommit(input), ...(base !== undefined && { commit: base }) };
}

function withoutCommit({ commit: _commit, ...input }: TaskInput): TaskInput {
  return input;
}
