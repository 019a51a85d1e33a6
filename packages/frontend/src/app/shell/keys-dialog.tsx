import type { ReactElement } from "react";

import { Switch } from "../../ui/field/checkbox.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Kbd } from "../../ui/kbd/kbd.tsx";
import { useKept } from "../../ui/kept/kept.ts";
import type { KeyGroup } from "../../ui/keys/keymap.ts";
import { pageKeys, singleKeys } from "../../ui/keys/page-keys.ts";
import { closeOverlay } from "./overlay.ts";
import styles from "./shell.module.css";
import { useShellTexts } from "./texts.ts";

/** What each key does here, the page's own first. */
export function KeysDialog(): ReactElement {
  const texts = useShellTexts();
  const single = useKept(singleKeys);
  return (
    <Dialog open onClose={closeOverlay} title={texts("keys")} size="large">
      <div className={styles["keys"]}>
        {pageKeys.groups
          .filter(({ bindings }) => Object.keys(bindings()).length > 0)
          .map((group) => (
            <Keys key={group.title} group={group} />
          ))}
      </div>
      <Switch
        label={texts("keysOff")}
        hint={texts("keysOffHint")}
        checked={single}
        onChange={singleKeys.set}
      />
    </Dialog>
  );
}

function Keys({ group: { title, bindings } }: { readonly group: KeyGroup }): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {Object.entries(bindings()).map(([keys, { does }]) => (
          <div key={keys}>
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
