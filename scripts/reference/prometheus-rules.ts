import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { stringify } from "yaml";

import { alertNames, alertRules } from "@wezterm-parallel/shared/domain/alerts/alert-rules";

import { firstSentence } from "./alert-sentences.ts";

const guide = "docs/guide/alerts.md";
const root = fileURLToPath(new URL("../..", import.meta.url));

const header = `# Generated from the alerts of the server by \`npm run docs\`; do not edit.
# An alert of the server has already lasted for its time, so only WzpDown waits. The name of the job in
# prometheus.yml is wezterm-parallel.
`;

/** Returns rules for Prometheus: one for each alert of the server, and one for when it cannot tell anything itself. */
export function prometheusRules(): string {
  const text = readFileSync(root + guide, "utf8");
  const rules = alertNames.map((name) => ({
    alert: `Wzp${camelCase(name)}`,
    expr: `wzp_alerts_firing{alert="${name}"} == 1`,
    labels: { severity: alertRules[name].severity },
    annotations: { summary: firstSentence(text, name), runbook: `${guide}#${name}` },
  }));
  const down = {
    alert: "WzpDown",
    expr: 'up{job="wezterm-parallel"} == 0 or absent(up{job="wezterm-parallel"})',
    for: "2m",
    labels: { severity: "critical" },
    annotations: { summary: "The server has not answered for 2 minutes.", runbook: "docs/recovery.md" },
  };
  const groups = [{ name: "wezterm-parallel", rules: [...rules, down] }];
  return header + stringify({ groups }, { lineWidth: 0 });
}

function camelCase(name: string): string {
  return name
    .split("-")
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");
}
