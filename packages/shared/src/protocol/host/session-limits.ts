/** Bytes of one input to a terminal, e.g. a paste; longer input is sent in several requests. */
export const inputLimit = 256 * 1024;
