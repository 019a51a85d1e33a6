import { afterAll, beforeAll, describe, test } from "vitest";

import { surviveKills } from "../rigs/service-kills.ts";
import { noServices, ServiceProject } from "../rigs/service-project.ts";

let project: ServiceProject;
beforeAll(() => {
  if (noServices === undefined) project = new ServiceProject();
});
afterAll(async () => {
  await project?.[Symbol.asyncDispose]();
});

const kills = Number(process.env["CHAOS_KILLS"] ?? 300);

describe.skipIf(noServices !== undefined)("services", { timeout: 7_200_000 }, () => {
  test(`keep one process over ${kills} kills of server, worker and host`, () => surviveKills(project, kills));
});
