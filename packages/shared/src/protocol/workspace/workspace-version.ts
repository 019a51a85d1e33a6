/** Version of the messages of a workspace; apart from their schemas, which places start without. */
export const workspaceProtocol = 1;
