import { BlockList, isIPv6 } from "node:net";

/** Addresses whose `X-Forwarded-*` headers are trusted. */
export type TrustedProxies = Pick<ReadonlySet<string>, "has">;

/** Contains single addresses and networks such as `10.0.4.0/24`. */
export function trustedProxiesOf(proxies: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = "", length] = proxy.split("/");
    if (length === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(length), familyOf(address));
  }
  return { has: (address) => proxies.length > 0 && list.check(address, familyOf(address)) };
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
