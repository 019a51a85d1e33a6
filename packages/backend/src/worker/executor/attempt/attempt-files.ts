import { attemptId, type AttemptId } from "@wezterm-parallel/shared/domain/ids";
import { artifactDirectory, attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

/** Paths of one attempt's files, besides the sessions' own. */
export interface AttemptFiles {
  readonly id: AttemptId;
  readonly directory: string;
  readonly journal: string;
  /** `$WZP_OUTPUT` */
  readonly output: string;
  /** `$WZP_NEEDS` */
  readonly needs: string;
  /** `$WZP_INPUTS` */
  readonly inputs: string;
  readonly artifacts: string;
  /** /tmp of its sandbox, until it ends. */
  readonly temporary: string;
}

export function attemptFiles(state: string, ref: AttemptRef): AttemptFiles {
  const directory = attemptDirectory(state, ref.run, ref.name, ref.attempt);
  return {
    id: attemptId(ref.run, ref.name, ref.attempt),
    directory,
    journal: `${directory}/attempt.json`,
    output: `${directory}/output`,
    needs: `${directory}/needs.json`,
    inputs: `${directory}/inputs`,
    artifacts: artifactDirectory(directory),
    temporary: `${directory}/tmp`,
  };
}
