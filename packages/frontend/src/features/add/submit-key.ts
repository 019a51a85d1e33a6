/**
 * Creates an idempotency key for one submission: when it is repeated after a lost answer, the server creates the run
 * only once. Avoids `crypto.randomUUID`, which exists on https and localhost only.
 */
export function newSubmitKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
