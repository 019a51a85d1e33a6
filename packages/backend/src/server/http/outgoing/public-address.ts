import { BlockList, isIP } from "node:net";

/** Networks that are not part of the public internet, by the registries of special addresses (RFC 6890). */
const networks = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
] as const;

const special = new BlockList();
for (const network of networks) {
  const [address = "", bits] = network.split("/");
  special.addSubnet(address, Number(bits), "ipv4");
}

/** The part of IPv6 that is in public use; documentation and tunnels that lead to IPv4 are taken out of it. */
const global = new BlockList();
global.addSubnet("2000::", 3, "ipv6");
const specialGlobal = new BlockList();
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  specialGlobal.addSubnet(address, bits, "ipv6");

/** Returns whether an address belongs to the public internet; undefined for a name. */
export function isPublicAddress(address: string): boolean | undefined {
  const version = isIP(address);
  if (version === 0) return undefined;
  if (version === 4) return !special.check(address, "ipv4");
  return global.check(address, "ipv6") && !specialGlobal.check(address, "ipv6");
}
