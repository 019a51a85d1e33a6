import { z } from "zod";

/** All events share one order; `seq` is the resumable cursor and `at` epoch ms. */
export const position = { seq: z.number().int(), at: z.number() };
