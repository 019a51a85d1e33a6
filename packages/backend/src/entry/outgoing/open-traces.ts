import type { Registry } from "prom-client";

import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { Logger } from "../../base/log.ts";
import type { TraceExporter } from "../../server/traces/trace-exporter.ts";
import type { TraceSettings } from "../../server/traces/trace-settings.ts";

type ExporterParts = Omit<ConstructorParameters<typeof TraceExporter>[0], "target">;

/**
 * Returns where spans go; undefined, without loading anything, when nobody wants them. Programs that the server starts
 * must not see the headers, which may contain a key.
 */
export async function takeTraceTarget(settings: Settings): Promise<TraceSettings | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = process.env;
  if (settings.traces?.endpoint === undefined && !endpoint) return undefined;
  const { readTraceSettings } = await import("../../server/traces/trace-settings.ts");
  const target = readTraceSettings(settings, process.env);
  delete process.env["OTEL_EXPORTER_OTLP_HEADERS"];
  return target;
}

/** Sends spans until `opened` is disposed. */
export async function openTraces(
  target: TraceSettings | undefined,
  parts: ExporterParts,
  opened: Pick<AsyncDisposableStack, "use">,
): Promise<void> {
  if (target === undefined) return;
  const { TraceExporter: Exporter } = await import("../../server/traces/trace-exporter.ts");
  opened.use(new Exporter({ ...parts, target }));
}

/** Returns what sends the metrics of a registry until `opened` is disposed; undefined when nobody wants them. */
export async function openMetrics(
  target: TraceSettings | undefined,
  parts: { readonly clock: ExporterParts["clock"]; readonly log: Logger },
  opened: Pick<AsyncDisposableStack, "use">,
): Promise<((registry: Registry) => void) | undefined> {
  if (target?.metrics === undefined) return undefined;
  const { MetricsExporter } = await import("../../server/traces/metrics-exporter.ts");
  const { service, metrics } = target;
  const exporter = opened.use(new MetricsExporter({ ...parts, service, target: metrics }));
  return (registry) => exporter.start(registry);
}
