import type { QuestionOf, WorkerAnswer } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Landings } from "../../drivers/checkout/landings.ts";

/** Answers the merge queue's questions about a repository of this machine. */
export async function answerLanding(
  landings: Landings,
  question: QuestionOf<"tip" | "build" | "land" | "resolution" | "conflict" | "resolve" | "amend">,
): Promise<WorkerAnswer> {
  switch (question.kind) {
    case "tip": {
      const tip = await landings.targetTip(question);
      return tip.ok ? { kind: "tip", commit: tip.value } : { kind: "failed", failure: tip.failure };
    }
    case "build": {
      const built = await landings.buildCandidate(question);
      return built.ok
        ? { kind: "build", candidate: built.value }
        : { kind: "failed", failure: built.failure };
    }
    case "resolution": {
      const checked = await landings.checkResolution(question);
      return checked.ok ? { kind: "resolution" } : { kind: "failed", failure: checked.failure };
    }
    case "conflict": {
      const read = await landings.readConflict(question);
      return read.ok ? { kind: "conflict", conflict: read.value } : { kind: "failed", failure: read.failure };
    }
    case "resolve": {
      const made = await landings.resolveConflict(question);
      return made.ok ? { kind: "resolve", commit: made.value } : { kind: "failed", failure: made.failure };
    }
    case "amend": {
      const made = await landings.amendChange(question);
      return made.ok ? { kind: "amend", commit: made.value } : { kind: "failed", failure: made.failure };
    }
    case "land": {
      const landed = await landings.landCandidate(question);
      return landed.ok ? { kind: "land", answer: landed.value } : { kind: "failed", failure: landed.failure };
    }
  }
}
