import type { QuestionOf, WorkerAnswer } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { ChangeFiles } from "../../drivers/checkout/change-files.ts";

/** Answers questions about the commits and files of a change. */
export async function answerReview(
  files: ChangeFiles,
  question: QuestionOf<"commits" | "diff" | "lines" | "file" | "revise">,
  signal: AbortSignal,
): Promise<WorkerAnswer> {
  switch (question.kind) {
    case "commits": {
      const read = await files.commits(question.project, question);
      return read.ok
        ? { kind: "commits", commits: [...read.value] }
        : { kind: "failed", failure: read.failure };
    }
    case "diff": {
      const read = await files.diff({ ...question, signal });
      return read.ok ? { kind: "diff", diff: read.value } : { kind: "failed", failure: read.failure };
    }
    case "lines": {
      const read = await files.lines(question);
      return read.ok ? { kind: "lines", file: read.value } : { kind: "failed", failure: read.failure };
    }
    case "file": {
      const read = await files.file(question);
      return read.ok ? { kind: "file", file: read.value } : { kind: "failed", failure: read.failure };
    }
    case "revise": {
      const read = await files.revise(question);
      return read.ok ? { kind: "revise", ...read.value } : { kind: "failed", failure: read.failure };
    }
  }
}
