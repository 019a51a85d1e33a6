import { readFileSync } from "node:fs";

/** Writes down how the predecessors ended, whichever way that was: this task has `if: always`. */
const needs: Record<string, { state: string }> = JSON.parse(
  readFileSync(process.env["WZP_NEEDS"] ?? "", "utf8"),
);
for (const [task, { state }] of Object.entries(needs)) console.log(`${task}: ${state}`);
