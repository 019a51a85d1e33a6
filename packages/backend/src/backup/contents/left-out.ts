/** Files that the running programs make anew, or that belong to processes of this machine. */
const ofProcesses =
  /^state\/(hosts|releases|workspaces|backup\.tmp|[^/]+\.lock|[^/]+\.lock\.pid|server\.json|status\.json|wanted|\.probe-\d+)(\/|$)/;
/** Taken from copies, which do not change while they are read; the copy of a database is a file like any other. */
const copied =
  /^state\/(?:database(?:\.left)?$|(?:store|accounts)\.db(?:[-.]|$)|[^/]*\.key(?:\.|$)|audit\.heads$)/;
/** Working trees and what is cached for them; what is in their repositories is saved from there. */
const ofCheckouts = /^state\/checkouts\/(?!home$)/;

/** Returns whether a path of the home is not backed up as a file. */
export function isLeftOut(path: string): boolean {
  return [ofProcesses, copied, ofCheckouts].some((pattern) => pattern.test(path));
}
