/** The definitions are generated without types. */
declare module "@opentelemetry/otlp-transformer/build/src/generated/root.js" {
  interface MessageType {
    fromObject(plain: object): object;
    encode(message: object): { finish(): Uint8Array };
    decode(bytes: Uint8Array): object;
    toObject(message: object, options: { longs: StringConstructor; bytes: StringConstructor }): object;
  }
  const definitions: {
    readonly opentelemetry: {
      readonly proto: {
        readonly collector: {
          readonly trace: { readonly v1: { readonly ExportTraceServiceRequest: MessageType } };
          readonly metrics: { readonly v1: { readonly ExportMetricsServiceRequest: MessageType } };
        };
      };
    };
  };
  export default definitions;
}
