import { randomUUID } from "node:crypto";

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

import { ok } from "../base/result.ts";
import { allItems } from "../client/calls.ts";
import { taskStates } from "../domain/task/task-states.ts";
import { markData } from "./mark-data.ts";
import type { PermittedRuns } from "./permitted-runs.ts";
import { summarize } from "./read-task.ts";
import { toolAnswer } from "./tool-answer.ts";

/** Runs in one answer: more would fill a model's context. */
const mostRuns = 50;
const runId = z.string().regex(/^r\d{1,12}$/, "an id such as r12");

/** Registers the tools of a person's key: they reach what the key permits. */
export function registerPersonTools(server: McpServer, runs: PermittedRuns): void {
  registerLists(server, runs);
  registerTasks(server, runs);
  registerWork(server, runs);
}

function registerLists(server: McpServer, { client }: PermittedRuns): void {
  server.registerTool(
    "list_projects",
    { description: "Lists projects with their ids and directories.", annotations: { readOnlyHint: true } },
    async () => {
      const found = await client.team.projects();
      return toolAnswer(
        found.ok ? ok(markData("Projects", JSON.stringify(found.value, undefined, 1))) : found,
      );
    },
  );
  server.registerTool(
    "list_runs",
    {
      description: "Lists the newest runs with title, state and counts of their tasks.",
      inputSchema: {
        project: z.string().max(20).optional().describe("only runs of this project, by its id p3"),
        limit: z.number().int().min(1).max(mostRuns).default(20),
      },
      annotations: { readOnlyHint: true },
    },
    async ({ project, limit }) => {
      const found = await client.runs({ ...(project !== undefined && { project }), limit });
      if (!found.ok) return toolAnswer(found);
      const list = found.value.items.map(({ id, title, state, projectId, counts, createdAt, endedAt }) => {
        return { id, title, state, project: projectId, counts, createdAt, endedAt };
      });
      return toolAnswer(ok(markData("Runs", JSON.stringify(list, undefined, 1))));
    },
  );
}

function registerTasks(server: McpServer, { client }: PermittedRuns): void {
  server.registerTool(
    "list_tasks",
    {
      description: "Lists the tasks of a run with state, reason, needs and results.",
      inputSchema: {
        run: runId,
        state: z.enum(taskStates).optional().describe("only tasks in this state"),
      },
      annotations: { readOnlyHint: true },
    },
    async ({ run, state }) => {
      const states = state === undefined ? {} : { state: [state] };
      const found = await allItems((page) => client.tasks({ run, ...states, ...page }));
      if (!found.ok) return toolAnswer(found);
      return toolAnswer(ok(markData("Tasks", JSON.stringify(found.value.map(summarize), undefined, 1))));
    },
  );
}

function registerWork(server: McpServer, { client }: PermittedRuns): void {
  server.registerTool(
    "add_tasks",
    {
      description:
        "Starts a run of new tasks in a project, each with a prompt for an agent of its plan, in a worktree of its own.",
      inputSchema: {
        project: z.string().regex(/^p\d{1,12}$/, "an id such as p3"),
        tasks: z
          .array(
            z.object({
              name: z.string().min(1).max(80).describe("letters, digits, - and _"),
              agent: z.string().min(1).max(80).describe("for example claude"),
              prompt: z.string().min(1).max(30_000).describe("everything that the agent must know"),
              needs: z.array(z.string().min(1).max(80)).max(100).default([]).describe("names of these tasks"),
            }),
          )
          .min(1)
          .max(20),
      },
    },
    async ({ project, tasks }) => {
      const typed = tasks.map(({ needs, ...task }) => ({
        ...task,
        base: task.name,
        needs: needs.map((each) => ({ task: each, if: "success" as const })),
      }));
      // A repeated request of the transport adds them once.
      const added = await client.plans.submitTasks(project, { tasks: typed }, randomUUID());
      if (!added.ok) return toolAnswer(added);
      return toolAnswer(ok(`Started ${added.value.id}. Wait with wait_for_tasks.`));
    },
  );
  server.registerTool(
    "send_message",
    {
      description:
        "Says something to the running agent of a task, in the name of the person who owns the key.",
      inputSchema: {
        task: z.string().min(1).max(200).describe("id such as r12/fix"),
        text: z.string().min(1).max(8_000),
      },
    },
    async ({ task, text }) => {
      const said = await client.send("say", {}, { ids: [task], text }, { key: randomUUID() });
      if (!said.ok) return toolAnswer(said);
      const [refused] = said.value.refused;
      if (refused !== undefined) return toolAnswer({ ok: false, failure: refused.failure });
      return toolAnswer(ok(`${task} has got the message, or gets it when it waits.`));
    },
  );
}
