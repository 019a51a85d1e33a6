import { attributesOf, nanoseconds, describeService, scope } from "./otlp-json.ts";

type Labels = Readonly<Partial<Record<string, string | number>>>;

/** A metric as the registry gives it; samples of a histogram have names of their own. */
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Labels;
    readonly metricName?: string;
  }[];
}

interface Times {
  /** Since when counters count, epoch ms. */
  readonly start: number;
  readonly now: number;
}

interface Measured extends Times {
  readonly metrics: readonly Metric[];
  readonly service: string;
}

/** Source: opentelemetry/proto/metrics/v1/metrics.proto. */
const cumulative = 2;

/** Writes what `GET /metrics` shows, with the same names, as a request of OTLP/HTTP in JSON. */
export function encodeMetrics({ metrics, service, ...times }: Measured): string {
  const encoded = metrics.flatMap((metric) => encodeMetric(metric, times) ?? []);
  const scopeMetrics = [{ scope, metrics: encoded }];
  return JSON.stringify({ resourceMetrics: [{ resource: describeService(service), scopeMetrics }] });
}

/** Undefined while nothing was measured. */
function encodeMetric(metric: Metric, times: Times): object | undefined {
  const { name, help, type, values } = metric;
  if (values.length === 0) return undefined;
  const about = { name, description: help };
  switch (type) {
    case "counter":
      return {
        ...about,
        sum: {
          dataPoints: numbersOf(values, times),
          aggregationTemporality: cumulative,
          isMonotonic: true,
        },
      };
    case "histogram":
      return {
        ...about,
        histogram: { dataPoints: distributionsOf(metric, times), aggregationTemporality: cumulative },
      };
    default:
      return { ...about, gauge: { dataPoints: numbersOf(values, times) } };
  }
}

function numbersOf(values: Metric["values"], times: Times): readonly object[] {
  return values.map(({ value, labels }) => ({ ...aboutPoint(labels, times), asDouble: value }));
}

/** Prometheus counts what is at most a bound, OTLP what is between two. */
function distributionsOf({ name, values }: Metric, times: Times): readonly object[] {
  return groupByLabels(values).map((group) => {
    const valueOf = (suffix: string) =>
      group.find(({ metricName }) => metricName === `${name}${suffix}`)?.value ?? 0;
    const buckets = group.filter(({ metricName }) => metricName === `${name}_bucket`);
    const counts = buckets.map(({ value }, at) => value - (buckets[at - 1]?.value ?? 0));
    return {
      ...aboutPoint(withoutBound(group[0]?.labels ?? {}), times),
      count: String(valueOf("_count")),
      sum: valueOf("_sum"),
      bucketCounts: counts.map(String),
      explicitBounds: buckets.slice(0, -1).map(({ labels }) => Number(labels["le"])),
    };
  });
}

function groupByLabels(values: Metric["values"]): readonly Metric["values"][] {
  const groups = Map.groupBy(values, ({ labels }) =>
    JSON.stringify(Object.entries(withoutBound(labels)).toSorted(([one], [other]) => (one < other ? -1 : 1))),
  );
  return [...groups.values()];
}

function withoutBound({ le: _bound, ...labels }: Labels): Labels {
  return labels;
}

function aboutPoint(labels: Labels, { start, now }: Times): object {
  const texts = Object.entries(labels).map(([key, value]) => [key, String(value)] as const);
  return {
    ...(texts.length > 0 && { attributes: attributesOf(Object.fromEntries(texts)) }),
    startTimeUnixNano: nanoseconds(start),
    timeUnixNano: nanoseconds(now),
  };
}
