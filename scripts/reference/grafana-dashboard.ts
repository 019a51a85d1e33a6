interface Panel {
  readonly title: string;
  /** A unit of Grafana. */
  readonly unit: string;
  /** Queries by the legend of their series. */
  readonly queries: Readonly<Record<string, string>>;
}

const quantile = (share: number, metric: string, by = "le") =>
  `histogram_quantile(${share}, sum by (${by}) (rate(${metric}_bucket[$__rate_interval])))`;

const panels: readonly Panel[] = [
  { title: "Alerts that fire", unit: "short", queries: { "{{alert}}": "wzp_alerts_firing == 1" } },
  { title: "Tasks by state", unit: "short", queries: { "{{state}}": "wzp_tasks" } },
  {
    title: "Ended attempts by outcome",
    unit: "short",
    queries: { "{{outcome}}": "sum by (outcome) (increase(wzp_attempts_ended_total[$__rate_interval]))" },
  },
  {
    title: "Time until a worker takes a task",
    unit: "s",
    queries: {
      "50 %": quantile(0.5, "wzp_task_wait_seconds"),
      "95 %": quantile(0.95, "wzp_task_wait_seconds"),
    },
  },
  {
    title: "Time that attempts run",
    unit: "s",
    queries: {
      "50 %": quantile(0.5, "wzp_attempt_run_seconds"),
      "95 %": quantile(0.95, "wzp_attempt_run_seconds"),
    },
  },
  {
    title: "Changes",
    unit: "short",
    queries: { "{{kind}}": "sum by (kind) (increase(wzp_changes_total[$__rate_interval]))" },
  },
  { title: "Workers by state", unit: "short", queries: { "{{state}}": "wzp_workers" } },
  { title: "Tokens of agents", unit: "short", queries: { "{{kind}}": "wzp_agent_tokens" } },
  { title: "Cost of agents", unit: "currencyUSD", queries: { cost: "wzp_agent_cost_dollars" } },
  { title: "Budgets by stage", unit: "short", queries: { "{{stage}}": "wzp_budgets" } },
  {
    title: "Requests by status",
    unit: "reqps",
    queries: { "{{status}}": "sum by (status) (rate(wzp_http_requests_total[$__rate_interval]))" },
  },
  {
    title: "Slowest routes, 95 %",
    unit: "s",
    queries: { "{{route}}": `topk(5, ${quantile(0.95, "wzp_http_request_seconds", "le, route")})` },
  },
  { title: "Open streams", unit: "short", queries: { "{{kind}}": "wzp_open_streams" } },
  {
    title: "Processor of the server",
    unit: "percentunit",
    queries: {
      processor: "rate(process_cpu_seconds_total[$__rate_interval])",
      "event loop": "wzp_event_loop_utilization",
    },
  },
  {
    title: "Delay of the event loop",
    unit: "s",
    queries: { "{{statistic}}": "wzp_event_loop_delay_seconds" },
  },
  {
    title: "Database, mean time of a statement",
    unit: "s",
    queries: {
      statement:
        "rate(wzp_database_statement_seconds_total[$__rate_interval]) / rate(wzp_database_statements_total[$__rate_interval])",
    },
  },
  {
    title: "Reads answered by the cache",
    unit: "percentunit",
    queries: {
      hits: 'sum(rate(wzp_query_cache_reads_total{result="hit"}[$__rate_interval])) / sum(rate(wzp_query_cache_reads_total[$__rate_interval]))',
    },
  },
  {
    title: "Memory of attempts, 95 %",
    unit: "bytes",
    queries: { "95 %": quantile(0.95, "wzp_attempt_memory_peak_bytes") },
  },
  { title: "Quota pools by state", unit: "short", queries: { "{{state}}": "wzp_quota_pools" } },
  {
    title: "Memory of the server",
    unit: "bytes",
    queries: { resident: "process_resident_memory_bytes", heap: "wzp_heap_used_bytes" },
  },
  {
    title: "Disk and databases",
    unit: "bytes",
    queries: { "free disk": "wzp_disk_free_bytes", "{{database}}": "wzp_database_bytes" },
  },
];

const [columns, width, height] = [3, 8, 7];

/** Returns a dashboard for Grafana, which asks for its data source when it is imported. */
export function grafanaDashboard(): string {
  const datasource = { type: "prometheus", uid: "${datasource}" };
  const shown = panels.map(({ title, unit, queries }, at) => ({
    id: at + 1,
    type: "timeseries",
    title,
    datasource,
    gridPos: { x: (at % columns) * width, y: Math.floor(at / columns) * height, w: width, h: height },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    targets: Object.entries(queries).map(([legendFormat, expr], query) => ({
      refId: `Q${query}`,
      datasource,
      expr,
      legendFormat,
    })),
  }));
  const dashboard = {
    title: "wezterm-parallel",
    uid: "wezterm-parallel",
    tags: ["wezterm-parallel"],
    schemaVersion: 39,
    time: { from: "now-6h", to: "now" },
    refresh: "1m",
    templating: { list: [{ name: "datasource", type: "datasource", query: "prometheus" }] },
    panels: shown,
  };
  return `${JSON.stringify(dashboard, undefined, 2)}\n`;
}
