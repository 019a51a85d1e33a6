import type { ComponentProps, MouseEvent, ReactElement } from "react";

import { useRouter } from "../../router/use-router.ts";

export interface LinkProps extends ComponentProps<"a"> {
  /** An address within the product, made by `addressOf`; external addresses open in a new tab. */
  readonly to: string;
}

/** Navigates without reloading; hover or focus prefetches the page's script. */
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

/** Other clicks (new tab, download) are left to the browser. */
function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}
