import { z } from "zod";

/** Accepts one value or several of a repeated query key. */
export function repeated<T extends z.ZodType>(item: T) {
  return z.union([item.transform((one) => [one]), z.array(item)]).optional();
}

/** `true` or `false` as a query key says it. */
export const queryFlag = z.enum(["true", "false"]).transform((text) => text === "true");
