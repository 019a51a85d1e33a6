/** A /64 in groups of 16 bits: the smallest network that an IPv6 customer gets. */
const groupsOfNetwork = 4;
const groupsOfAddress = 8;

/**
 * Returns the key for limits per network: an IPv4 address, or the /64 of an IPv6 address, which one machine controls.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const before = groupsIn(head);
  const after = groupsIn(tail ?? "");
  const zeros = tail === undefined ? 0 : Math.max(0, groupsOfAddress - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return `${groups
    .slice(0, groupsOfNetwork)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

function groupsIn(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}
