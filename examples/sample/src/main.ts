import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { addCounts, countWords } from "./count.ts";
import { report } from "./report.ts";
import { topWords } from "./top.ts";

const { values, positionals } = parseArgs({
  options: { top: { type: "string", short: "n", default: "10" } },
  allowPositionals: true,
});

const total = new Map<string, number>();
for (const file of positionals) addCounts(total, countWords(readFileSync(file, "utf8")));
console.log(report(topWords(total, Number(values.top))));
