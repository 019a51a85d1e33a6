import { z } from "zod";

import { failureSchema } from "../../domain/failure.ts";

/** The values of secrets, or the failure when one is missing or cannot be decrypted. */
export const givenSecretsSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("values"), values: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal("failed"), failure: failureSchema }),
]);
