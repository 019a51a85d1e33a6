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

const { ExportTraceServiceRequest } = definitions.opentelemetry.proto.collector.trace.v1;
/** Fields that JSON has in hexadecimal, and the definitions in base64. */
const idFields = ["traceId", "spanId", "parentSpanId"];

/** Receives spans over OTLP/HTTP and reads them by the official definitions; refuses what those do not know. */
export class TraceCollector extends TestReceiver {
  /** Spans by their ids, as a collector keeps them: the last one of an id. */
  spans(): ReadonlyMap<string, CollectedSpan> {
    const taken = this.received.filter(({ path }) => path === "/v1/traces");
    return new Map(
      taken.flatMap(({ body }) => readSpans(body)).map((span) => [`${span.traceId} ${span.spanId}`, span]),
    );
  }
}

function readSpans(body: string): readonly CollectedSpan[] {
  const request = JSON.parse(body) as ExportRequest;
  const message = ExportTraceServiceRequest.fromObject(
    JSON.parse(body, (key, value: unknown) =>
      idFields.includes(key) ? Buffer.from(String(value), "hex").toString("base64") : value,
    ) as object,
  );
  const read = ExportTraceServiceRequest.decode(ExportTraceServiceRequest.encode(message).finish());
  const back: unknown = JSON.parse(
    JSON.stringify(ExportTraceServiceRequest.toObject(read, { longs: String, bytes: String })),
    (key, value: unknown) =>
      idFields.includes(key) ? Buffer.from(String(value), "base64").toString("hex") : value,
  );
  if (!isDeepStrictEqual(back, request)) throw new Error(`Not as the definitions have it: ${body}`);
  return request.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
