import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { storedApiRig, type RigOptions } from "./api-rig.ts";

export type Rig = Awaited<ReturnType<typeof storedApiRig>>;

/** Builds a served rig with two projects, p1 and p2, each with a run of one task. */
export async function twoProjects(options: RigOptions = {}): Promise<Rig> {
  const rig = await storedApiRig(options);
  await rig.listen();
  await beginProjects(rig);
  return rig;
}

/** Creates both by a run in each. */
export async function beginProjects(rig: Pick<Rig, "app" | "state">): Promise<void> {
  for (const title of ["one", "two"]) {
    const directory = join(rig.state, "..", title);
    mkdirSync(directory);
    const submitted = await rig.app.inject({
      method: "POST",
      url: "/api/v1/runs",
      payload: {
        title,
        project: { kind: "directory", directory },
        source: { kind: "ad-hoc" },
        environment: { mode: "clean", variables: {} },
        tasks: [{ name: "one", base: "one", command: { kind: "argv", argv: ["true"] } }],
      },
    });
    if (submitted.statusCode !== 200) throw new Error(submitted.body);
  }
}

/** Adds a person without a role; returns their id. */
export async function addPerson(rig: Rig, name: string): Promise<string> {
  const added = await rig.app.inject({ method: "POST", url: "/api/v1/users", payload: { name } });
  return added.json<{ id: string }>().id;
}

/** Sends requests with this person's key; without one, as the local owner. */
export function requestAs(rig: Rig, key?: string) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return async (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: object) => {
    const answer = await rig.app.inject({ method, url, headers, ...(body && { payload: body }) });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.json<Record<string, unknown>>(),
    };
  };
}
