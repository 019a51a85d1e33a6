/** Origin: the smallest network that a customer of IPv6 gets, in groups of 16 bits. */
const groupsOfNetwork = 4;
const groupsOfAddress = 8;

/** What counts as one place on the network: an IPv4 address, or the /64 of an IPv6 one, which one machine has whole. */
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
