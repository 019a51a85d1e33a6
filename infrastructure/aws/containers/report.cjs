// Tells CloudWatch each minute of every alert and of the tasks that ask for the pool: it makes metrics of lines like these.
"use strict";
const { request } = require("node:http");

const { METRICS: namespace, POOL: pool } = process.env;
const socketPath = ["/tmp/wzp-", process.getuid(), "/server.sock"].join("");
const everyMs = Number(process.env.REPORT_SECONDS || 60) * 1_000;

/** Prints a metric with one dimension, in the embedded metric format. */
function tell(name, value, dimension, of) {
  const CloudWatchMetrics = [
    { Namespace: namespace, Dimensions: [[dimension]], Metrics: [{ Name: name, Unit: "Count" }] },
  ];
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics }, [dimension]: of, [name]: value };
  process.stdout.write(JSON.stringify(line).concat("\n"));
}

function tellAll(text) {
  for (const [, name, value] of text.matchAll(/^wzp_alerts_firing\{alert="([^"]+)".*\} (\d+)$/gm))
    tell("AlertFiring", Number(value), "Alert", name);
  const asked = [...text.matchAll(/^wzp_label_tasks\{label="([^"]+)".*\} (\d+)$/gm)];
  const own = asked.filter(([, label]) => label === pool).map(([, , value]) => Number(value));
  tell(
    "Tasks",
    own.reduce((sum, each) => sum + each, 0),
    "Pool",
    pool,
  );
}

/** A server that is starting, or that reaches no holder of the database, tells nothing. */
function report() {
  const sent = request({ socketPath, path: "/metrics", timeout: 30_000 }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (part) => (text += part));
    answer.on("end", () => answer.statusCode === 200 && tellAll(text)).on("error", () => undefined);
  });
  sent.on("timeout", () => sent.destroy()).on("error", () => undefined);
  sent.end();
}

setInterval(report, everyMs);
