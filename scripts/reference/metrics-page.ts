import { measureServer } from "../../packages/backend/src/server/system/metrics/metrics-routes.ts";
import { code, page, table } from "./markdown.ts";

const header = `# Metrics

Generated from the code by \`npm run docs\`; do not edit.

\`GET /metrics\` serves these in the format of Prometheus, to owners and admins, and to keys that may read metrics. Values
count from the start of the server. On Linux there is \`process_open_fds\` as well, the number of open file descriptors.`;

/** A metric of the registry; the types of the library leave these fields out. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly constructor: { readonly name: string };
}

/** The page is the same wherever it is generated. */
const linuxOnly = "process_open_fds";

/** Returns every metric of the server that all platforms have, in the order of their names. */
export function serverMetrics(): readonly Metric[] {
  // Nothing is measured: the hooks and the event feed are never called.
  const nothing = { addHook: () => undefined, listen: () => ({ [Symbol.dispose]: () => undefined }) };
  const ports = { feed: nothing, records: {}, connections: {}, home: "/" } as unknown as Parameters<
    typeof measureServer
  >[1];
  const registry = measureServer(nothing as unknown as Parameters<typeof measureServer>[0], ports);
  const metrics = registry.getMetricsAsArray() as unknown as readonly Metric[];
  return metrics
    .filter(({ name }) => name !== linuxOnly)
    .toSorted((one, other) => one.name.localeCompare(other.name, "en"));
}

/** Renders the reference page of the metrics. */
export function metricsPage(): string {
  const rows = serverMetrics().map(({ name, help, labelNames = [], constructor }) => [
    code(name),
    constructor.name.toLowerCase(),
    labelNames.map((label) => code(label)).join(", "),
    help,
  ]);
  return page(header, table(["metric", "type", "labels", "meaning"], rows));
}
