/**
 * Reports through hooks as opencode does, twice a second: a permission whose command has the time of the report, and that it
 * was given.
 */
const { appendFileSync } = require("node:fs");
const report = (type, properties) => {
  const event = { at: Date.now(), type, properties: { sessionID: "s", ...properties } };
  appendFileSync(process.env.WZP_HOOKS, `${JSON.stringify(event)}\n`);
};
let asks = false;
setInterval(() => {
  asks = !asks;
  const metadata = { command: `true at ${Date.now()}` };
  report(asks ? "permission.asked" : "permission.replied", asks ? { permission: "bash", metadata } : {});
}, 500);
