import { expect, test } from "vitest";

import { openPasswordHasher } from "./argon2-passwords.ts";

const password = "seven pale otters whistle";

test("a flood of sign-ins waits in a bounded queue; once it is full, further ones are refused for a while", async () => {
  const hasher = openPasswordHasher();
  const answers = await Promise.all(Array.from({ length: 60 }, () => hasher.verify(undefined, password)));
  const refused = answers.filter(({ ok }) => !ok);
  expect(refused).toHaveLength(60 - 2 - 40);
  expect(refused[0]).toMatchObject({ failure: { reason: "rate-limited", data: { retryAfter: 2 } } });
  expect(await hasher.verify(undefined, password)).toEqual({ ok: true, value: false });
});

test("a password is the same however its characters are composed, and its hash another every time", async () => {
  const hasher = openPasswordHasher();
  const composed = "schöne Übung für alle";
  const [one, other] = await Promise.all([hasher.hash(composed), hasher.hash(composed)]);
  if (!one.ok || !other.ok) throw new Error("not hashed");
  expect(one.value).not.toBe(other.value);
  expect(await hasher.verify(one.value, composed.normalize("NFD"))).toEqual({ ok: true, value: true });
  expect(await hasher.verify(one.value, composed.toLowerCase())).toEqual({ ok: true, value: false });
});
