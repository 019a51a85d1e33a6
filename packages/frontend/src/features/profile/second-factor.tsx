import { useState, type ReactElement } from "react";

import { Badge } from "../../ui/badge/badge.tsx";
import { Button } from "../../ui/button/button.tsx";
import { Section } from "../../ui/page/section.tsx";
import { EnrolFactor } from "./enrol-factor.tsx";
import { useProfileTexts } from "./texts.ts";
import { TurnFactorOff } from "./turn-factor-off.tsx";

/** Turns TOTP on and off. */
export function SecondFactor({ on }: { readonly on: boolean }): ReactElement {
  const texts = useProfileTexts();
  const [open, setOpen] = useState<"on" | "off" | undefined>(undefined);
  const close = () => setOpen(undefined);
  const title = (
    <>
      {texts("factor")} <Badge tone={on ? "good" : undefined}>{texts(on ? "factorOn" : "factorOff")}</Badge>
    </>
  );
  return (
    <Section title={title} lead={texts("factorLead")}>
      <Button onClick={() => setOpen(on ? "off" : "on")}>
        {texts(on ? "factorTurnOff" : "factorBegin")}
      </Button>
      {open === "on" ? <EnrolFactor onClose={close} /> : null}
      {open === "off" ? <TurnFactorOff onClose={close} /> : null}
    </Section>
  );
}
