import { fail, ok, type Result } from "../base/result.ts";
import { allItems } from "../client/calls.ts";
import type { Client } from "../client/client.ts";
import type { Failure } from "../domain/failure.ts";
import type { AnswerOf } from "../protocol/api/contract/contract-types.ts";
import type { TaskResource } from "../protocol/api/schemas/resources.ts";
import type { ToolScope } from "./tool-scope.ts";

type Agent = AnswerOf<"getAgent">;

/** The run of the agent that holds the token, and what it can read there. */
export class OwnRun implements ToolScope {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  /** Asked each time: after the end of the attempt, the answer says that the token is no longer valid. */
  agent(): Promise<Result<Agent, Failure>> {
    return this.client.get("getAgent", {});
  }

  async tasks(): Promise<Result<{ agent: Agent; tasks: readonly TaskResource[] }, Failure>> {
    const agent = await this.agent();
    if (!agent.ok) return agent;
    const { run } = agent.value;
    const tasks = await allItems((page) => this.client.tasks({ run, ...page }));
    return tasks.ok ? ok({ agent: agent.value, tasks: tasks.value }) : tasks;
  }

  /** Returns the id of a task that was named with or without its run. */
  async idOf(name: string): Promise<Result<string, Failure>> {
    const agent = await this.agent();
    if (!agent.ok) return agent;
    return ok(name.startsWith(`${agent.value.run}/`) ? name : `${agent.value.run}/${name}`);
  }

  async find(names: readonly string[]): Promise<Result<readonly TaskResource[], Failure>> {
    const known = await this.tasks();
    if (!known.ok) return known;
    const { agent, tasks } = known.value;
    const found: TaskResource[] = [];
    for (const name of names) {
      const task = tasks.find((each) => each.name === name || each.id === name);
      if (task === undefined) return fail(noSuchTask(name, tasks));
      if (task.id === agent.task) return fail(ownTask);
      found.push(task);
    }
    return ok(found);
  }
}

function noSuchTask(name: string, tasks: readonly TaskResource[]): Failure {
  const some = tasks.slice(0, 30).map((task) => task.name);
  return {
    reason: "not-found",
    detail: `Your run has no task ${JSON.stringify(name)}.`,
    hint: `Its tasks are: ${some.join(", ")}${tasks.length > some.length ? ", …" : ""}`,
  };
}

const ownTask: Failure = {
  reason: "invalid-request",
  detail: "You cannot wait for your own task.",
  hint: "Name other tasks of your run; list_tasks lists them.",
};

/** A server that restarts is back in seconds: whoever waits goes on waiting. */
export function isAway({ reason }: Failure): boolean {
  return reason === "unavailable" || reason === "shutting-down";
}
