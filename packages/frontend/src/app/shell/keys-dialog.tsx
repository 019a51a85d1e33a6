import type { ReactElement } from "react";

import { Switch } from "../../ui/field/checkbox.tsx";
import { Dialog } from "../../ui/dialog/dialog.tsx";
import { Kbd } from "../../ui/kbd/kbd.tsx";
import { useStoredValue } from "../../ui/storage/stored-value.ts";
import type { KeyBindings, KeyGroup } from "../../ui/keys/keymap.ts";
import { pageKeys, singleKeys } from "../../ui/keys/page-keys.ts";
import { closeOverlay } from "./overlay.ts";
import styles from "./shell.module.css";
import { useOverlayTexts } from "./overlay-texts.ts";
import { useShellTexts } from "./texts.ts";

/** Lists the keyboard shortcuts in effect, the page's own first. */
export function KeysDialog(): ReactElement {
  const texts = useShellTexts();
  const overlay = useOverlayTexts();
  const single = useStoredValue(singleKeys);
  return (
    <Dialog open onClose={closeOverlay} title={texts("keys")} size="large">
      <div className={styles["keys"]}>
        {[...byTitle(pageKeys.groups)].map(([title, bindings]) => (
          <Keys key={title} title={title} bindings={bindings} />
        ))}
      </div>
      <Switch
        label={overlay("keysOff")}
        hint={overlay("keysOffHint")}
        checked={single}
        onChange={singleKeys.set}
      />
    </Dialog>
  );
}

/** Merges bindings of several components under one title; the one with precedence wins. */
function byTitle(groups: readonly KeyGroup[]): ReadonlyMap<string, KeyBindings> {
  const merged = new Map<string, KeyBindings>();
  for (const { title, bindings } of groups) {
    const all = { ...bindings(), ...merged.get(title) };
    if (Object.keys(all).length > 0) merged.set(title, all);
  }
  return merged;
}

interface KeysProps {
  readonly title: string;
  readonly bindings: KeyBindings;
}

function Keys({ title, bindings }: KeysProps): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {Object.entries(bindings).map(([keys, { does }]) => (
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
