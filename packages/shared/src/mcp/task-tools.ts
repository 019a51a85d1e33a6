import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

import { readTask } from "./read-task.ts";
import { toolAnswer } from "./tool-answer.ts";
import { progressOf } from "./tool-progress.ts";
import type { ToolScope } from "./tool-scope.ts";
import { waitForTasks } from "./wait-for-tasks.ts";

const task = z
  .string()
  .min(1)
  .max(200)
  .describe("name of a task of your run such as build, or its id r12/build");

/** Registers the tools that every caller has: they only read. */
export function registerTaskTools(server: McpServer, scope: ToolScope): void {
  server.registerTool(
    "read_task",
    {
      description: "Reads one task: its state and results, the end of its output, and its change.",
      inputSchema: {
        task,
        lines: z.number().int().min(0).max(500).default(60).describe("lines from the end of its output"),
        diff: z.boolean().default(true).describe("false: only the names of the changed files"),
        file: z
          .string()
          .max(4096)
          .optional()
          .describe("only this changed file, by its path in the repository"),
      },
      annotations: { readOnlyHint: true },
    },
    async (wish) => toolAnswer(await readTask(scope, wish)),
  );
  server.registerTool(
    "wait_for_tasks",
    {
      description:
        "Waits until tasks have ended, and returns their states. When the time is over, it returns the states so far; " +
        "call it again to wait longer. A task that needs yours ends only after yours: do not wait for it.",
      inputSchema: {
        tasks: z.array(task).min(1).max(100),
        seconds: z.number().min(1).max(3600).default(45).describe("time limit"),
      },
      annotations: { readOnlyHint: true },
    },
    async ({ tasks, seconds }, call) => {
      const { signal } = call;
      const report = progressOf(call, seconds);
      return toolAnswer(await waitForTasks(scope, { tasks, seconds, signal, report }));
    },
  );
}
