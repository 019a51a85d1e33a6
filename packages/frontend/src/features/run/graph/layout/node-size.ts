/** Size of every node, px. */
export const nodeSize = { width: 208, height: 46 } as const;
