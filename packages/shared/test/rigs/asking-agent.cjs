/**
 * Behaves like claude's screen, as far as answers are concerned: prints what it does as statuses, and writes what it was
 * answered into a file. A line that begins with `ask` makes it ask for a permission, a question or its next prompt.
 * Usage: asking-agent.cjs FILE [permission | question | prompt | working]
 */
const { appendFileSync } = require("node:fs");
process.stdin.setRawMode(true);
process.stdin.setEncoding("latin1");
const [, , answers, first = "working"] = process.argv;
const say = (fields) => process.stdout.write("\x1b]7501;" + fields + ":app=claude-code\x1b\\");
const encode = (text) => Buffer.from(text).toString("base64");
const asked = {
  permission: "state=blocked:kind=permission:msg=" + encode("approve Bash: rm -r build"),
  question: "state=blocked:kind=question:msg=" + encode("Which colour? (red · blue)"),
};
let doing = "prompt";
const note = (text) => appendFileSync(answers, text + "\n");
const become = (next) => {
  doing = next;
  say(asked[next] ?? (next === "working" ? "state=working" : "state=done"));
};
let heard = "";
appendFileSync(answers, "");
process.stdin.on("data", (text) => {
  if (text.startsWith("ask ")) return become(text.slice(4).trim());
  if (doing === "deaf") return note("ignored");
  if (doing === "permission") {
    if (text === "1") {
      note("allowed");
      return become("working");
    }
    if (text === "\x1b") {
      note("denied");
      return become("prompt");
    }
  }
  if (doing === "question" && /^\d$/.test(text)) {
    note("option " + text);
    return become("working");
  }
  if (doing === "prompt") {
    heard += text;
    const paste = /^\x1b\[200~([^]*)\x1b\[201~\r$/.exec(heard);
    if (paste) {
      note("prompt " + JSON.stringify(paste[1]));
      heard = "";
      return become("working");
    }
  }
});
become(first);
