/** Version of the workspace messages; separate from their schemas, which places do not load. */
export const workspaceProtocol = 1;
