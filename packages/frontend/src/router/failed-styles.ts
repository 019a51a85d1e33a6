const selector = "link[rel=stylesheet]";

/**
 * Scripts are fetched with their styles, which the build asks for once only: those that could not be fetched would be
 * missing when the script comes at the second try.
 */
export async function fetchStylesAgain(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>(selector)];
  await Promise.all(links.filter(({ dataset }) => dataset["failed"] !== undefined).map(fetchAgain));
}

/** A link has no other sign of it: one that is still being fetched has no sheet either. */
export function markFailedStyles(): void {
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLLinkElement && target.matches(selector)) target.dataset["failed"] = "";
    },
    { capture: true },
  );
}

function fetchAgain(link: HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const fresh = link.cloneNode() as HTMLLinkElement;
    delete fresh.dataset["failed"];
    fresh.addEventListener("load", () => resolve());
    fresh.addEventListener("error", () => reject(new Error(`Unable to fetch ${fresh.href}`)));
    link.replaceWith(fresh);
  });
}
