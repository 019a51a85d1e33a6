import { isDeepStrictEqual } from "node:util";

import definitions from "@opentelemetry/otlp-transformer/build/src/generated/root.js";

import { TestReceiver } from "../../../shared/test/rigs/test-receiver.ts";

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status?: { readonly code: number; readonly message: string };
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: CollectedSpan["attributes"] };
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** A point of a sum, a gauge or a histogram. */
interface CollectedPoint {
  readonly attributes?: CollectedSpan["attributes"];
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
}

interface CollectedPoints {
  readonly dataPoints: readonly CollectedPoint[];
  readonly aggregationTemporality?: number;
  readonly isMonotonic?: boolean;
}

export interface CollectedMetric {
  readonly name: string;
  readonly description: string;
  readonly sum?: CollectedPoints;
  readonly gauge?: CollectedPoints;
  readonly histogram?: CollectedPoints;
}

interface ExportedMetrics {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly metrics: readonly CollectedMetric[] }[];
  }[];
}

const { trace, metrics } = definitions.opentelemetry.proto.collector;
const { ExportTraceServiceRequest } = trace.v1;
const { ExportMetricsServiceRequest } = metrics.v1;
/** Fields that JSON has in hexadecimal, and the definitions in base64. */
const idFields = ["traceId", "spanId", "parentSpanId"];

/** Receives spans and metrics over OTLP/HTTP and reads them by the official definitions; refuses what those do not know. */
export class TraceCollector extends TestReceiver {
  /** Requests with spans. */
  traced(): TestReceiver["received"] {
    return this.received.filter(({ path }) => path === "/v1/traces");
  }

  /** Spans by their ids, as a collector keeps them: the last one of an id. */
  spans(): ReadonlyMap<string, CollectedSpan> {
    const taken = this.traced().flatMap(({ body }) => readSpans(body));
    return new Map(taken.map((span) => [`${span.traceId} ${span.spanId}`, span]));
  }

  /** Metrics by their names, as the last request has them. */
  metrics(): ReadonlyMap<string, CollectedMetric> {
    const last = this.received.findLast(({ path }) => path === "/v1/metrics");
    const all = last === undefined ? [] : readMetrics(last.body);
    return new Map(all.map((metric) => [metric.name, metric]));
  }
}

function readSpans(body: string): readonly CollectedSpan[] {
  const { resourceSpans } = readByDefinitions<ExportRequest>(body, ExportTraceServiceRequest);
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function readMetrics(body: string): readonly CollectedMetric[] {
  const { resourceMetrics } = readByDefinitions<ExportedMetrics>(body, ExportMetricsServiceRequest);
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((each) => each.metrics));
}

/** Encodes the request as its definition says and decodes it again: whatever is lost on the way is not in the definition. */
function readByDefinitions<T>(body: string, definition: typeof ExportTraceServiceRequest): T {
  const request = JSON.parse(body) as T;
  const message = definition.fromObject(
    JSON.parse(body, (key, value: unknown) =>
      idFields.includes(key) ? Buffer.from(String(value), "hex").toString("base64") : value,
    ) as object,
  );
  const read = definition.decode(definition.encode(message).finish());
  const back: unknown = JSON.parse(
    JSON.stringify(definition.toObject(read, { longs: String, bytes: String })),
    (key, value: unknown) =>
      idFields.includes(key) ? Buffer.from(String(value), "base64").toString("hex") : value,
  );
  if (!isDeepStrictEqual(back, request)) throw new Error(`Not as the definitions have it: ${body}`);
  return request;
}
