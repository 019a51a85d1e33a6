/**
 * Records a conversation as claude does: the lines of a recording, with the times of now, in its home. It writes the
 * first attempt of the recording; then it waits until the file `go-on` exists in its directory, and writes the rest.
 * Usage: claude --session-id=ID RECORDING
 */
const { appendFileSync, existsSync, mkdirSync, readFileSync } = require("node:fs");
const [, , option, recording] = process.argv;
const session = option.slice("--session-id=".length);
const directory = `${process.env.HOME}/.claude/projects/replayed`;
mkdirSync(directory, { recursive: true });
const lines = readFileSync(recording, "utf8").trimEnd().split("\n");
const half = lines.findIndex((line) => line.includes('"type":"cost-state"')) + 1;
const write = (part) => {
  const now = new Date().toISOString();
  const text = part
    .map((line) => line.replaceAll(/"timestamp":"[^"]*"/g, `"timestamp":"${now}"`) + "\n")
    .join("");
  appendFileSync(`${directory}/${session}.jsonl`, text);
};
write(lines.slice(0, half));
const timer = setInterval(() => {
  if (!existsSync("go-on")) return;
  clearInterval(timer);
  write(lines.slice(half));
}, 50);
