/** Axis steps for bytes, from 1 byte to 4 PiB. */
export const powersOfTwo: readonly number[] = Array.from({ length: 53 }, (_, power) => 2 ** power);
