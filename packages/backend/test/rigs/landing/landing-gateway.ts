import type { WorkerGateway } from "../../../src/base/backlog.ts";
import type { MergeQueue, Progress } from "../../../src/server/changes/merge-queue.ts";
import { answerLanding } from "../../../src/worker/checkout-requests/answer-landing.ts";
import type { LandingScene } from "./landing-scene.ts";

/** Answers for the worker, with the real repository of a scene. */
export function gatewayOf(scene: LandingScene): Pick<WorkerGateway, "ask"> {
  return {
    ask: async (_: string, question: Parameters<typeof answerLanding>[1]) => {
      const answer = await answerLanding(scene.landings, question);
      return answer.kind === "failed" ? { ok: false, failure: answer.failure } : { ok: true, value: answer };
    },
  } as unknown as Pick<WorkerGateway, "ask">;
}

/** Takes steps until the queue waits. */
export async function settle(queue: MergeQueue): Promise<Progress> {
  for (;;) {
    const progress = await queue.step(false);
    if (progress.kind !== "again") return progress;
  }
}
