import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import type { AttemptFiles } from "../attempt/attempt-files.ts";
import type { AttemptSecrets } from "../preparation/attempt-secrets.ts";
import { saveArtifacts } from "./save-artifacts.ts";
import { readOutputs } from "./read-outputs.ts";

interface Collection {
  readonly files: AttemptFiles;
  /** The task's working directory. */
  readonly from: string;
  readonly secrets: AttemptSecrets;
}

interface Collected {
  readonly result: Partial<AttemptResult>;
  readonly failure?: Failure;
}

/** Collects the task's results: its values, and the files that match `outputs` below `from`. */
export async function collectResults(
  spec: TaskSpec,
  { files, from, secrets }: Collection,
): Promise<Collected> {
  const values = readOutputs(files.output, (text) => secrets.mask(text));
  const outputs = { outputs: values.ok ? values.value : {}, ...(await answersOf(spec, files)) };
  const bad = values.ok ? undefined : values.failure;
  if (spec.outputs.length === 0)
    return bad === undefined ? { result: outputs } : { result: outputs, failure: bad };
  const kept = await saveArtifacts({ outputs: spec.outputs, from, into: files.artifacts });
  const artifacts = kept.ok && kept.value ? { artifacts: files.artifacts } : {};
  const failure = bad ?? (kept.ok ? undefined : kept.failure);
  const result = { ...outputs, ...artifacts };
  return failure === undefined ? { result } : { result, failure };
}

/** Read after the end of the command; the result is masked before it is reported. */
async function answersOf(spec: TaskSpec, { directory }: AttemptFiles): Promise<Partial<AttemptResult>> {
  if (spec.agentCommands === undefined) return {};
  const answers = (await import("./agent-answers.ts")).readAgentAnswers(directory);
  return answers.length === 0 ? {} : { answers: [...answers] };
}
