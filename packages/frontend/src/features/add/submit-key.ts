/**
 * A key for one submission: sent again after an answer was lost, the server makes the run once. Made without
 * `crypto.randomUUID`, which browsers offer on https and localhost only.
 */
export function newSubmitKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
