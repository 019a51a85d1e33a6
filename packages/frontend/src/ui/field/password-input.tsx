import { Eye, EyeOff } from "lucide-react";
import { useState, type ComponentProps, type ReactElement } from "react";

import { IconButton } from "../button/icon-button.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./field.module.css";
import { Input } from "./input.tsx";

/** A password field with a button to reveal it. `autoComplete` tells password managers which password it is. */
export function PasswordInput(props: ComponentProps<typeof Input>): ReactElement {
  const texts = useUiTexts();
  const [shown, setShown] = useState(false);
  return (
    <span className={styles["password"]}>
      <Input {...props} type={shown ? "text" : "password"} spellCheck={false} autoCapitalize="none" />
      <IconButton
        size="small"
        icon={shown ? <EyeOff /> : <Eye />}
        label={texts("showSecret")}
        pressed={shown}
        onClick={() => setShown(!shown)}
      />
    </span>
  );
}
