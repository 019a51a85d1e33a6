/** Names of software renderers, which are slower than the page's own drawing. */
const imitations = /swiftshader|llvmpipe|softpipe|software|basic render/i;

let known: boolean | undefined;

/** Returns whether this browser renders with a GPU. */
export function hasGraphicsCard(): boolean {
  known ??= findCard();
  return known;
}

function findCard(): boolean {
  const context = document
    .createElement("canvas")
    .getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !imitations.test(name);
}
