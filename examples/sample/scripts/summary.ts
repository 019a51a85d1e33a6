import { readFileSync } from "node:fs";

interface Need {
  readonly task: string;
  readonly state: string;
}

/** Writes down how the predecessors ended, whichever way that was: this task has `if: always`. */
const needs: readonly Need[] = JSON.parse(readFileSync(process.env["WZP_NEEDS"] ?? "", "utf8"));
for (const need of needs) console.log(`${need.task}: ${need.state}`);
