/** From a byte to 4 PiB: steps of an axis that counts bytes. */
export const powersOfTwo: readonly number[] = Array.from({ length: 53 }, (_, power) => 2 ** power);
