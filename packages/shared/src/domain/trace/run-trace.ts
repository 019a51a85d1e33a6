import { z } from "zod";

/** Belongs to a run that was submitted while the server recorded traces. */
export const runTraceSchema = z.object({
  /** Trace id of W3C Trace Context. */
  id: z.string().regex(/^[\da-f]{32}$/),
  /** Span of another program that started the run, or of the landing that it verifies. */
  parent: z
    .string()
    .regex(/^[\da-f]{16}$/)
    .optional(),
  /** The request that submitted it and when it arrived, epoch ms; absent: no request did. */
  request: z.object({ route: z.string(), at: z.number() }).optional(),
});
export type RunTrace = z.infer<typeof runTraceSchema>;

/** A step of an attempt with its start and its end, epoch ms. */
export const stepTimesSchema = z.tuple([z.string(), z.number(), z.number()]);
export type StepTimes = z.infer<typeof stepTimesSchema>;

const traceparent = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]([\da-f])(?:$|-)/;

/** Reads a `traceparent` header or `TRACEPARENT`; undefined when it is not valid, or its trace is not recorded. */
export function parseTraceparent(text: string | undefined): { id: string; parent: string } | undefined {
  const [, id, parent, flags] = traceparent.exec(text ?? "") ?? [];
  if (id === undefined || parent === undefined) return undefined;
  return Number.parseInt(flags ?? "0", 16) % 2 === 1 ? { id, parent } : undefined;
}

export function formatTraceparent(trace: string, span: string): string {
  return `00-${trace}-${span}-01`;
}
