import type { z } from "zod";

/** Request and response schemas of one route; its method, path and permission are in routes.ts. */
export interface RouteContract {
  readonly summary: string;
  readonly description?: string;
  /** Media types of the request body; absent: JSON. */
  readonly consumes?: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The JSON body of status 200, or its bodies by media type. */
  readonly answer: z.ZodType | AnswerBodies;
}

interface AnswerBodies {
  readonly description?: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}
