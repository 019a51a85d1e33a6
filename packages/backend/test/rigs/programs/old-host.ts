import { registerHooks } from "node:module";

/** Preloaded to turn a host or a worker into one of an earlier protocol: only the version number differs. */
const current = /(export const hostProtocolVersion = )\d+/;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith("/host-frames.ts")) return loaded;
    const source = String(loaded.source);
    if (!current.test(source)) throw new Error(`no protocol version in ${url}`);
    return { ...loaded, source: source.replace(current, "$10") };
  },
});
