import { randomUUID } from "node:crypto";

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

import { ok } from "../base/result.ts";
import type { ClaimKeeper } from "./claim-keeper.ts";
import { claimTask, describeClaim, finishClaim } from "./claim-task.ts";
import type { PermittedRuns } from "./permitted-runs.ts";
import { toolAnswer } from "./tool-answer.ts";
import { progressOf } from "./tool-progress.ts";

interface Claimer {
  readonly runs: PermittedRuns;
  readonly keeper?: ClaimKeeper;
}

const task = z.string().min(1).max(200).describe("id such as r12/fix");
const fence = z.string().min(16).max(64).describe("as claim_task returned it");

/** Registers the tools with which an agent that wzp did not start does tasks. */
export function registerClaimedWork(server: McpServer, claimer: Claimer): void {
  registerClaim(server, claimer);
  registerReports(server, claimer);
}

function registerClaim(server: McpServer, { runs, keeper }: Claimer): void {
  server.registerTool(
    "claim_task",
    {
      description:
        "Claims a running task with the agent `outside`, so that you alone do it: returns its prompt, the directory and " +
        "branch to work in, and a fence for report_progress and finish_task. When another agent holds it, it says who.",
      inputSchema: {
        task,
        name: z
          .string()
          .min(1)
          .max(80)
          .optional()
          .describe("how people see you, such as claude on my laptop"),
        silence: z
          .number()
          .int()
          .min(1)
          .max(86_400)
          .default(1800)
          .describe(
            "seconds without news of you after which the claim ends; report_progress is news, and over stdio, being connected",
          ),
        seconds: z.number().min(0).max(3600).default(0).describe("how long to wait until it can be claimed"),
      },
    },
    async ({ task: id, name, silence, seconds }, extra) => {
      const { signal } = extra;
      const wish = { fence: randomUUID(), seconds: silence, ...(name !== undefined && { name }) };
      const report = progressOf(extra, seconds);
      const claimed = await claimTask(runs, { id, wish, seconds, signal, report });
      if (!claimed.ok) return toolAnswer(claimed);
      keeper?.keep(id, wish.fence, silence);
      return toolAnswer(ok(describeClaim(claimed.value, wish)));
    },
  );
}

function registerReports(server: McpServer, { runs, keeper }: Claimer): void {
  server.registerTool(
    "report_progress",
    {
      description:
        "Says in a few words how far you have come with a task that you claimed: people see it, and the claim goes on.",
      inputSchema: {
        task,
        fence,
        text: z.string().min(1).max(300).describe("shown on one line"),
        percent: z.number().int().min(0).max(100).optional().describe("how much is done"),
      },
    },
    async ({ task: id, fence: held, text, percent }) => {
      const progress = { text, ...(percent !== undefined && { percent }) };
      const kept = await runs.client.send("keepClaim", { id }, { fence: held, progress });
      return toolAnswer(kept.ok ? ok("People see it.") : kept);
    },
  );
  server.registerTool(
    "finish_task",
    {
      description:
        "Ends your work on a task that you claimed. Do it last: what you left uncommitted is committed, its checks run, and " +
        "tasks that need it start. Touch its directory no more.",
      inputSchema: {
        task,
        fence,
        outcome: z.enum(["done", "failed"]),
        summary: z.string().max(4_000).default("").describe("what you did, or why it failed"),
      },
    },
    async ({ task: id, fence: held, outcome, summary }, { signal }) => {
      const finished = await finishClaim(runs, { id, end: { fence: held, outcome, summary }, signal });
      if (finished.ok) keeper?.forget(held);
      return toolAnswer(finished);
    },
  );
}
