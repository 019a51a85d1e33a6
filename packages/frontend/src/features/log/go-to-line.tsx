import { useState, type FormEvent, type ReactElement } from "react";

import { Button } from "../../ui/button/button.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { parseLineRange, type LineRange } from "./lines/line-range.ts";
import { useLogTexts } from "./texts.ts";

interface GoToLineProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onGo: (range: LineRange) => void;
}

/** Prompts for a line number or a range. */
export function GoToLine({ open, onClose, onGo }: GoToLineProps): ReactElement {
  const texts = useLogTexts();
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const close = () => {
    setTyped("");
    setIsWrong(false);
    onClose();
  };
  const go = (event: FormEvent) => {
    event.preventDefault();
    const range = parseLineRange(typed);
    if (range === undefined) return setIsWrong(true);
    onGo(range);
    close();
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={texts("goTo")}
      size="small"
      footer={
        <Button type="submit" form="go-to-line" variant="primary">
          {texts("go")}
        </Button>
      }
    >
      <form id="go-to-line" onSubmit={go}>
        <Field
          label={texts("lineNumber")}
          error={isWrong ? texts("goToHint") : undefined}
          hint={isWrong ? undefined : texts("goToHint")}
        >
          <Input mono autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
