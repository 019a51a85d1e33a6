import { expect, test } from "vitest";

import { withMcpServer } from "./mcp-options.ts";

const server = ["/usr/bin/node", '/a "quoted" path/main.js', "mcp", "--socket", "/run/wzp.sock"];

test("claude gets the server as JSON after its program, and the names of variables instead of values", () => {
  const argv = withMcpServer("claude", ["claude", "-p", "--", "hi"], server);
  expect([argv[0], ...argv.slice(2)]).toEqual(["claude", "--allowedTools=mcp__wzp", "-p", "--", "hi"]);
  expect(JSON.parse(argv[1]?.slice("--mcp-config=".length) ?? "")).toEqual({
    mcpServers: {
      wzp: {
        command: "/usr/bin/node",
        args: server.slice(1),
        env: { WZP_AGENT_TOKEN: "${WZP_AGENT_TOKEN}", WZP_OUTPUT: "${WZP_OUTPUT}" },
      },
    },
  });
});

test("codex gets it as an inline table of TOML, and waits for it", () => {
  expect(withMcpServer("codex", ["codex", "exec", "--", "hi"], server)).toEqual([
    "codex",
    '--config=mcp_servers.wzp={command="/usr/bin/node",args=["/a \\"quoted\\" path/main.js","mcp","--socket",' +
      '"/run/wzp.sock"],env_vars=["WZP_AGENT_TOKEN","WZP_OUTPUT"],required=true,' +
      'default_tools_approval_mode="approve"}',
    "exec",
    "--",
    "hi",
  ]);
});
