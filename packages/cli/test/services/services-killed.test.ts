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

describe.skipIf(noServices !== undefined)("services", { timeout: 300_000 }, () => {
  test("keep one process over 20 kills of server, worker and host", () => surviveKills(project, 20));
});
