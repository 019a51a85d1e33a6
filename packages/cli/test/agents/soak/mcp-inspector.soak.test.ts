import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { agentTools } from "../../../../shared/test/rigs/agent-tools.ts";
import { appearedFile } from "../../rigs/appeared-file.ts";
import { wzpProgram } from "../../rigs/built-package.ts";
import { CliRig } from "../../rigs/cli-rig.ts";
import { freePort } from "../../rigs/free-port.ts";
import { Repository } from "../../rigs/repository.ts";

const wish = "@modelcontextprotocol/inspector@2.12.0";
const directory = mkdtempSync(join(tmpdir(), "wzp-inspector-"));
const inspector = join(directory, "node_modules", ".bin", "mcp-inspector");
const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", directory, wish];
const isThere = spawnSync("npm", install, { stdio: "ignore", timeout: 300_000 }).status === 0;
const missing = isThere ? "" : ` (needs ${wish} from npm)`;

/** Leaves its token where the test finds it, and works until it is cancelled. */
const agentProgram = `#!/bin/sh
umask 077
printf '%s\\n' "$WZP_AGENT_TOKEN" > "$HANDOVER/new" && mv "$HANDOVER/new" "$HANDOVER/token"
exec sleep 600
`;

describe.skipIf(!isThere)(`the MCP inspector${missing}`, () => {
  let rig: CliRig;
  let token = "";
  let address = "";

  beforeAll(async () => {
    rig = new CliRig();
    const port = await freePort();
    await rig.wzp(["up", "--listen", `127.0.0.1:${port}`]);
    address = `http://127.0.0.1:${port}/mcp`;
    const repository = new Repository(join(rig.work, "project"));
    const handover = join(rig.work, "handover");
    mkdirSync(handover);
    repository.program("bin/agent", agentProgram);
    const agents = { scripted: { command: ["agent", "{prompt}"] } };
    const tasks = {
      lead: { agent: "scripted", prompt: "Lead.", terminal: false },
      talk: { run: "echo hello" },
    };
    repository.write({ "wezterm-parallel.yaml": JSON.stringify({ agents, tasks }) });
    repository.commit();
    const env = { PATH: `${join(repository.path, "bin")}:${process.env["PATH"]}`, HANDOVER: handover };
    await rig.json(["run", "--detach"], { cwd: repository.path, env });
    token = (await appearedFile(join(handover, "token"))).trim();
  }, 120_000);

  afterAll(async () => {
    await rig[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  /** It keeps what it is given in its home. */
  const inspect = (words: readonly string[]): unknown => {
    const env = { ...rig.environment, PATH: process.env["PATH"], HOME: directory };
    return JSON.parse(
      execFileSync(inspector, ["--cli", ...words], { env, encoding: "utf8", timeout: 60_000 }),
    );
  };

  const ways = [
    ["stdio", () => [wzpProgram, "mcp", "-e", `WZP_AGENT_TOKEN=${token}`, "-e", `WZP_HOME=${rig.home}`]],
    ["HTTP", () => [address, "--transport", "http", "--header", `Authorization: Bearer ${token}`]],
  ] as const;

  test.each(ways)(
    "it lists the tools of an agent over %s, and calls them",
    (_, server) => {
      const { tools } = inspect([...server(), "--method", "tools/list"]) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name).toSorted()).toEqual(agentTools);
      const call = (...words: readonly string[]) =>
        inspect([...server(), "--method", "tools/call", "--tool-name", ...words]);
      expect(call("list_tasks")).toMatchObject({
        content: [{ type: "text", text: expect.stringMatching(/^Your task is r1\/lead\./) }],
      });
      expect(call("read_task", "--tool-arg", "task=talk")).toMatchObject({
        content: [{ text: expect.stringContaining("hello") }],
      });
    },
    180_000,
  );
});
