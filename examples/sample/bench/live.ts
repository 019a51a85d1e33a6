import { readFileSync } from "node:fs";

import { countWords } from "../src/count.ts";

/** Draws the speed of the counter for growing texts, redrawing the screen in place. */
const text = readFileSync("texts/sea.txt", "utf8");
const sizes = [1, 2, 4, 8];
const speeds = sizes.map(() => 0);
const rounds = 8;

process.stdout.write("\u001b[?1049h\u001b[?25l");
for (let round = 1; round <= rounds; round++) {
  for (const [at, size] of sizes.entries()) speeds[at] = measure(size);
  draw(round);
}
process.stdout.write("\u001b[?25h\u001b[?1049l");
console.log(sizes.map((size, at) => `${size} × text: ${speeds[at]?.toFixed(1)} MB/s`).join("\n"));

function measure(size: number): number {
  const input = text.repeat(size);
  const start = performance.now();
  countWords(input);
  return Buffer.byteLength(input) / 1e3 / (performance.now() - start);
}

function draw(round: number): void {
  const width = Math.max(20, (process.stdout.columns ?? 80) - 30);
  const most = Math.max(...speeds);
  const lines = sizes.map((size, at) => {
    const bar = "█".repeat(Math.round(((speeds[at] ?? 0) / most) * width));
    return `${String(size).padStart(4)} × ${bar} ${(speeds[at] ?? 0).toFixed(1)} MB/s\u001b[K`;
  });
  process.stdout.write(`\u001b[Htally, round ${round} of ${rounds}\u001b[K\n\n${lines.join("\n")}\n`);
}
