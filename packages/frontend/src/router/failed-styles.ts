const selector = "link[rel=stylesheet]";

/**
 * Refetches stylesheets that failed to load. Scripts are loaded with their styles, which the build requests only once:
 * without this they would be missing when the script loads on the second try.
 */
export async function fetchStylesAgain(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>(selector)];
  await Promise.all(links.filter(({ dataset }) => dataset["failed"] !== undefined).map(fetchAgain));
}

/** Marks failed stylesheet links, which cannot be recognised later: one that is still loading has no sheet either. */
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
