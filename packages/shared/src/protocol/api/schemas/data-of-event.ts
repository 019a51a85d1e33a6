import type { z } from "zod";

import { type EventKind, eventSchema } from "./event-schemas.ts";

/** Returns the keys of `data` by kind: the required and the optional ones. */
export function dataOfEvent(kind: EventKind): {
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
} {
  const shape = eventSchema.options.find((option) => option.shape.kind.value === kind)?.shape;
  const data = shape !== undefined && "data" in shape ? Object.entries(shape.data.shape) : [];
  const [always, sometimes] = [false, true].map((isOptional) =>
    data
      .filter(([, schema]) => (schema as z.ZodType).safeParse(undefined).success === isOptional)
      .map(([key]) => key),
  );
  return { always: always ?? [], sometimes: sometimes ?? [] };
}
