import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

export interface TraceSettings {
  /** Address that takes spans. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where spans go, by the standard variables and then `config.yaml`; undefined: no traces are recorded. */
export function readTraceSettings(settings: Settings, env: Environment): TraceSettings | undefined {
  const { endpoint = "", headers = "", service = "wzp" } = settings.traces ?? {};
  const base = env["OTEL_EXPORTER_OTLP_ENDPOINT"] || endpoint;
  if (!URL.canParse(base) || env["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return undefined;
  return {
    url: `${base.endsWith("/") ? base.slice(0, -1) : base}/v1/traces`,
    headers: parseHeaders(env["OTEL_EXPORTER_OTLP_HEADERS"] || headers),
    service: env["OTEL_SERVICE_NAME"] || service,
  };
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
