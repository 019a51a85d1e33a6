import type { ComponentProps, MouseEvent, ReactElement } from "react";

import { useRouter } from "../../router/use-router.ts";

export interface LinkProps extends ComponentProps<"a"> {
  /** An address of the product, as `addressOf` makes it; addresses elsewhere open in a tab of their own. */
  readonly to: string;
}

/** Goes there without loading the page anew; a pointer over it, or focus, fetches the page's script already. */
export function Link({ to, onClick, ...props }: LinkProps): ReactElement {
  const router = useRouter();
  if (!to.startsWith("/"))
    return <a {...props} href={to} target="_blank" rel="noreferrer" onClick={onClick} />;
  const preload = () => router.preload(to);
  const go = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    if (event.defaultPrevented || !isPlain(event)) return;
    event.preventDefault();
    void router.navigate(to);
  };
  return <a {...props} href={to} onClick={go} onPointerEnter={preload} onFocus={preload} />;
}

/** Everything else (a new tab, a download) is the browser's. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
