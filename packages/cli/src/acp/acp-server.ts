/** A server of the Model Context Protocol that an agent starts, as the Agent Client Protocol names it. */
export interface AcpServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}
