import fc from "fast-check";
import { expect, test } from "vitest";

import { logLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";
import { settingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import {
  changesOf,
  draftOfSettings,
  limitError,
  limitFields,
  settingsOf,
  type LimitId,
} from "./settings-draft.ts";

const limits = fc.record(
  Object.fromEntries(
    limitFields.map(({ id }) => [
      id,
      fc.oneof(fc.nat(2_000_000).map(String), fc.double().map(String), fc.string()),
    ]),
  ) as Record<LimitId, fc.Arbitrary<string>>,
);

test("accepts in the form exactly what the server accepts", () => {
  const draft = fc.record({
    logLevel: fc.constantFrom(...logLevels),
    requireSecondFactor: fc.boolean(),
    privatePush: fc.boolean(),
    on: fc.boolean(),
    message: fc.string({ maxLength: 500 }),
    limits,
  });
  fc.assert(
    fc.property(draft, (typed) => {
      const sound = limitFields.every((field) => limitError(field, typed.limits[field.id]) === undefined);
      expect(settingsSchema.safeParse(settingsOf(typed)).success).toBe(sound);
    }),
  );
});

test("sends only changed settings, because others may have changed the rest", () => {
  const settings = settingsSchema.parse({});
  expect(settingsOf(draftOfSettings(settings))).toEqual(settings);
  expect(changesOf(draftOfSettings(settings), settings)).toEqual({});
  expect(changesOf({ ...draftOfSettings(settings), message: "soon" }, settings)).toEqual({
    maintenance: { on: false, message: "soon" },
  });
});
