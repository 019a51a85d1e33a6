import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { OtlpTarget } from "./send-otlp.ts";

/** The address to which spans are sent. */
export interface TraceSettings extends OtlpTarget {
  readonly service: string;
  /** The address to which metrics are sent; absent: they are only served. */
  readonly metrics?: OtlpTarget & { readonly everyMs: number };
}

const usualEveryMs = 60_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Destination of spans, by the standard variables and then `config.yaml`; undefined: no traces are recorded. */
export function readTraceSettings(settings: Settings, env: Environment): TraceSettings | undefined {
  const { endpoint = "", headers = "", service = "wzp" } = settings.traces ?? {};
  const base = env["OTEL_EXPORTER_OTLP_ENDPOINT"] || endpoint;
  if (!URL.canParse(base) || env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return undefined;
  const root = base.endsWith("/") ? base.slice(0, -1) : base;
  const sent = parseHeaders(env["OTEL_EXPORTER_OTLP_HEADERS"] || headers);
  return {
    url: `${root}/v1/traces`,
    headers: sent,
    service: env["OTEL_SERVICE_NAME"] || service,
    ...readMetricsSettings(`${root}/v1/metrics`, sent, env),
  };
}

function readMetricsSettings(
  url: string,
  headers: Record<string, string>,
  env: Environment,
): Pick<TraceSettings, "metrics"> {
  if (env["OTEL_METRICS_EXPORTER"]?.toLowerCase() === "none") return {};
  return { metrics: { url, headers, everyMs: Number(env["OTEL_METRIC_EXPORT_INTERVAL"]) || usualEveryMs } };
}

/** Parses `key=value,key2=value2` with percent-encoded values. */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text.split(",").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 1 ? [] : [[pair.slice(0, at).trim(), decode(pair.slice(at + 1).trim())] as const];
  });
  return Object.fromEntries(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
