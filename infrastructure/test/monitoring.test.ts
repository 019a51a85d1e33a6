import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { stringify } from "yaml";
import { afterAll, describe, expect, test } from "vitest";

import { storedApiRig } from "../../packages/backend/test/rigs/api-rig.ts";
import { alertNames, alertRules } from "../../packages/shared/src/domain/alerts/alert-rules.ts";
import { serverMetrics } from "../../scripts/reference/metrics-page.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";

const rules = fileURLToPath(new URL("../monitoring/prometheus-rules.yml", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "wzp-monitoring-"));
afterAll(() => rmSync(directory, { recursive: true }));

installMissingPrograms([], ["promtool"]);
const promtool = findProgram("promtool");
const check = (words: readonly string[], input?: string): string =>
  execFileSync(promtool ?? "", words, { encoding: "utf8", input, stdio: ["pipe", "pipe", "pipe"] });

interface Fired {
  readonly alertname: string;
  readonly labels: object;
}

/** Lets promtool check that, for these series, exactly these rules fire. */
function fires(series: readonly object[], expected: readonly Fired[]): string {
  const text = readFileSync(rules, "utf8");
  // Annotations are prose: rules and guide are compared elsewhere.
  const bare = text.replaceAll(/^ +annotations:\n +summary:.*\n +runbook:.*\n/gm, "");
  writeFileSync(join(directory, "rules.yml"), bare);
  const names = [...text.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  const tests = names.map((alertname) => ({
    eval_time: "5m",
    alertname,
    exp_alerts: expected
      .filter((each) => each.alertname === alertname)
      .map(({ labels }) => ({ exp_labels: labels })),
  }));
  const test = { interval: "15s", input_series: series, alert_rule_test: tests };
  const file = join(directory, "rules.test.yml");
  writeFileSync(file, stringify({ rule_files: ["rules.yml"], evaluation_interval: "15s", tests: [test] }));
  return check(["test", "rules", file]);
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

describe.skipIf(promtool === undefined)("the dashboard for Grafana (needs promtool)", () => {
  test("asks for metrics and labels that the server serves, in queries that Prometheus understands", async () => {
    const dashboard = new URL("../monitoring/grafana-dashboard.json", import.meta.url);
    const { panels } = JSON.parse(readFileSync(dashboard, "utf8")) as Dashboard;
    const queries = panels.flatMap(({ targets }) => targets);
    const labelsOf = new Map(serverMetrics().map(({ name, labelNames = [] }) => [name, labelNames] as const));
    for (const { expr, legendFormat } of queries) {
      const asked = [...expr.matchAll(/\b(?:wzp|process)_\w+/g)].map(([name]) =>
        name.replace(/_bucket$/, ""),
      );
      expect(asked.filter((name) => !labelsOf.has(name))).toEqual([]);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
      const labels = asked.flatMap((name) => labelsOf.get(name) ?? []);
      expect(shown.filter((label) => !labels.includes(label))).toEqual([]);
    }
    const recorded = queries.map(({ expr }, at) => ({
      record: `query:${at}`,
      expr: expr.replaceAll("$__rate_interval", "5m"),
    }));
    const file = join(directory, "queries.yml");
    writeFileSync(file, stringify({ groups: [{ name: "queries", rules: recorded }] }));
    expect(check(["check", "rules", file])).toContain(`SUCCESS: ${queries.length} rules found`);
  });
});

describe.skipIf(promtool === undefined)(
  "the rules for Prometheus (needs promtool, of Debian's prometheus)",
  () => {
    test("are valid, and there is one for each alert with a section of the guide", () => {
      expect(check(["check", "rules", rules])).toContain(`SUCCESS: ${alertNames.length + 1} rules found`);
      const text = readFileSync(rules, "utf8");
      for (const name of alertNames) expect(text).toContain(`runbook: docs/guide/alerts.md#${name}`);
      expect(text).not.toContain('summary: ""');
    });

    test.each(alertNames)("fire for %s and for nothing else", (name) => {
      const { severity } = alertRules[name];
      const series = alertNames.map((alert) => ({
        series: `wzp_alerts_firing{alert="${alert}",severity="${alertRules[alert].severity}",job="wezterm-parallel"}`,
        values: alert === name ? "0 1x40" : "0x40",
      }));
      const up = { series: `up{job="wezterm-parallel"}`, values: "1x40" };
      const alertname = `Wzp${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
      const labels = { alert: name, severity, job: "wezterm-parallel" };
      expect(fires([up, ...series], [{ alertname, labels }])).toContain("SUCCESS");
    });

    test("fire when the server does not answer, or nobody asks it", () => {
      const labels = { severity: "critical", job: "wezterm-parallel" };
      const down = [{ alertname: "WzpDown", labels }];
      expect(fires([{ series: `up{job="wezterm-parallel"}`, values: "1 0x40" }], down)).toContain("SUCCESS");
      expect(fires([{ series: `up{job="other"}`, values: "1x40" }], down)).toContain("SUCCESS");
      expect(fires([{ series: `up{job="wezterm-parallel"}`, values: "1x40" }], [])).toContain("SUCCESS");
    });

    test("are about a metric that the server serves, and promtool accepts all of its metrics", async () => {
      await using rig = await storedApiRig();
      const { body } = await rig.app.inject({ method: "GET", url: "/metrics" });
      for (const name of alertNames) expect(body).toContain(`wzp_alerts_firing{alert="${name}",severity="`);
      expect(check(["check", "metrics"], body)).toBe("");
    });
  },
);
