import { pageSchema, workerResourceSchema } from "../schemas/resources.ts";
import type { RouteContract } from "./route-contract.ts";

export const workersContract = {
  listWorkers: {
    summary: "Lists workers, connected or not",
    answer: pageSchema(workerResourceSchema),
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
