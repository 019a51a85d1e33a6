/** Bytes of one input to a terminal: what a person pastes; a longer one is sent in several. */
export const inputLimit = 256 * 1024;
