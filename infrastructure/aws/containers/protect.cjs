// Keeps ECS from taking this container away, for fewer workers or for a new release, while it has tasks.
"use strict";
const { execFile } = require("node:child_process");

const state = [process.env.ECS_AGENT_URI, "task-protection/v1/state"].join("/");
const everyMs = Number(process.env.PROTECT_SECONDS || 15) * 1_000;
/** Ends by itself if this program is killed; renewed long before. */
const protectedMinutes = 10;
let isProtected = false;

async function protect(wanted) {
  const body = wanted
    ? { ProtectionEnabled: true, ExpiresInMinutes: protectedMinutes }
    : { ProtectionEnabled: false };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(state, { method: "PUT", headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error([answer.status, text].join(" "));
  isProtected = wanted;
}

function look() {
  execFile("wzp", ["status", "--json"], (_error, stdout) => {
    const tasks = /"tasks": ?(\d+)/.exec(stdout)?.[1];
    // A worker that is starting has none yet.
    const wanted = Number(tasks ?? 0) > 0;
    if (wanted || isProtected)
      protect(wanted).catch((error) =>
        process.stderr.write("ECS does not protect this worker: ".concat(error.message, "\n")),
      );
    setTimeout(look, everyMs);
  });
}

look();
