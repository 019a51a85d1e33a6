import type { z } from "zod";

/** What one route takes and answers; its method, path and permission are in routes.ts. */
export interface RouteContract {
  readonly summary: string;
  readonly description?: string;
  /** Media types of the body; absent: JSON. */
  readonly consumes?: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The JSON body of 200, or its bodies by media type. */
  readonly answer: z.ZodType | AnswerBodies;
}

export interface AnswerBodies {
  readonly description?: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}
