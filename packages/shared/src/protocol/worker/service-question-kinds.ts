import type { QuestionOf, WorkerQuestion } from "./worker-questions.ts";

const serviceQuestionKinds = ["start-services", "stop-service", "restart-service"] as const;
export type ServiceQuestion = QuestionOf<(typeof serviceQuestionKinds)[number]>;

export function isServiceQuestion(question: WorkerQuestion): question is ServiceQuestion {
  return (serviceQuestionKinds as readonly string[]).includes(question.kind);
}
