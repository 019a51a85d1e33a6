import type { Span } from "@wezterm-parallel/shared/domain/trace/spans";
import type { RunTrace } from "@wezterm-parallel/shared/domain/trace/run-trace";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { spanIdOf } from "../../base/trace-ids.ts";

export interface TracedSpan {
  readonly trace: RunTrace;
  readonly span: Span;
}

/** Source: opentelemetry/proto/trace/v1/trace.proto. */
const spanKinds = { internal: 1, server: 2 } as const;
const failedStatus = 2;

/** Writes spans as a request of OTLP/HTTP in JSON: ids in hexadecimal, times in ns as text, 64-bit integers as text. */
export function encodeSpans(spans: readonly TracedSpan[], service: string): string {
  const scopeSpans = [{ scope, spans: spans.map(encodeSpan) }];
  return JSON.stringify({ resourceSpans: [{ resource: describeService(service), scopeSpans }] });
}

/** The program that sends. */
export const scope = { name: "wezterm-parallel", version: releaseVersion };

export function describeService(service: string): object {
  return { attributes: attributesOf({ "service.name": service, "service.version": releaseVersion }) };
}

function encodeSpan({ trace, span }: TracedSpan): object {
  const { key, under, name, server, start, end, failed, attributes } = span;
  const parent = under === undefined ? trace.parent : spanIdOf(trace.id, under);
  return {
    traceId: trace.id,
    spanId: spanIdOf(trace.id, key),
    ...(parent !== undefined && { parentSpanId: parent }),
    name,
    kind: server ? spanKinds.server : spanKinds.internal,
    startTimeUnixNano: nanoseconds(start),
    endTimeUnixNano: nanoseconds(end),
    ...(Object.keys(attributes).length > 0 && { attributes: attributesOf(attributes) }),
    ...(failed !== undefined && { status: { code: failedStatus, message: failed } }),
  };
}

/** A number of this size loses digits as a double. */
export function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString();
}

export function attributesOf(attributes: Span["attributes"]): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: encodeValue(value) }));
}

function encodeValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
