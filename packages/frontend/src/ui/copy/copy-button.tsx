import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactElement } from "react";

import { announce } from "../announce/announcer.tsx";
import { Button } from "../button/button.tsx";
import { IconButton } from "../button/icon-button.tsx";
import { useUiTexts } from "../ui-texts.ts";
import { writeToClipboard } from "./write-to-clipboard.ts";

interface CopyButtonProps {
  /** The text to copy, or a function that creates it on click. */
  readonly value: string | (() => string);
  /** Names the content, such as "address of the run". */
  readonly what: string;
  /** Shows the label instead of only the icon. */
  readonly labelled?: boolean | undefined;
}

/** Duration of the tick, ms. */
const shownMs = 1500;

export function CopyButton({ value, what, labelled = false }: CopyButtonProps): ReactElement {
  const texts = useUiTexts();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await writeToClipboard(typeof value === "string" ? value : value());
    setCopied(done);
    announce(done ? texts("copied") : texts("copyFailed"));
  };
  const icon = copied ? <Check /> : <Copy />;
  const name = copied ? texts("copied") : texts("copyNamed", { what });
  if (!labelled) return <IconButton size="small" icon={icon} label={name} onClick={() => void copy()} />;
  return (
    <Button icon={icon} aria-label={name} onClick={() => void copy()}>
      {copied ? texts("copied") : texts("copy")}
    </Button>
  );
}
