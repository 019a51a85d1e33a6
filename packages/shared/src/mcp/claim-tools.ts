import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";

import { claimPaths, releasePaths } from "./claim-paths.ts";
import type { OwnRun } from "./own-run.ts";
import { toolAnswer } from "./tool-answer.ts";
import { progressOf } from "./tool-progress.ts";

const paths = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(20)
  .describe(
    "paths or globs as in .gitignore, from the top of the repository: src/api/** or docs/guide.md; a name without / " +
      "is meant in every folder, so write ./README.md for the one at the top",
  );

/** Registers the tools with which an agent claims files before it edits them. */
export function registerClaims(server: McpServer, run: OwnRun): void {
  server.registerTool(
    "claim_paths",
    {
      description:
        "Claims files before you edit them, so that no other agent edits them meanwhile: all of these, or none. When " +
        "others hold some, it names them. What you claim is yours until you release it or your task ends.",
      inputSchema: {
        paths,
        seconds: z.number().min(0).max(3600).default(0).describe("how long to wait for the others"),
      },
    },
    async ({ paths: wanted, seconds }, extra) => {
      const { signal } = extra;
      return toolAnswer(
        await claimPaths(run, { paths: wanted, seconds, signal, report: progressOf(extra, seconds) }),
      );
    },
  );
  server.registerTool(
    "release_paths",
    {
      description:
        "Gives back what you claimed with claim_paths and no longer edit, so that others can. Commit your work first.",
      inputSchema: { paths },
    },
    async ({ paths: given }) => toolAnswer(await releasePaths(run, given)),
  );
}
