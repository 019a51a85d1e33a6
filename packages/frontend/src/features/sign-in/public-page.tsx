import { useEffect, type ReactElement, type ReactNode } from "react";

import { Button } from "../../ui/button/button.tsx";
import { useDocumentTitle } from "../../ui/page/document-title.ts";
import { ProductMark, productName } from "../../ui/product/product-mark.tsx";
import { languageChoice, languageNames, languages, useLanguage } from "../../ui/texts/language.ts";
import { loadTexts } from "../../ui/texts/load-texts.ts";
import styles from "./sign-in.module.css";
import { useSignInTexts } from "./texts.ts";

interface PublicPageProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}

/** The layout of public pages: the product's name, one task, and the language choice. */
export function PublicPage({ title, lead, children }: PublicPageProps): ReactElement {
  useDocumentTitle(title);
  // The texts of failures.
  useEffect(() => void loadTexts(), []);
  return (
    <div className={styles["page"]}>
      <header className={styles["product"]} translate="no">
        <ProductMark />
        {productName}
      </header>
      <main className={styles["card"]}>
        <h1>{title}</h1>
        {lead === undefined ? null : <p className={styles["lead"]}>{lead}</p>}
        {children}
      </main>
      <footer>
        <Languages />
      </footer>
    </div>
  );
}

function Languages(): ReactElement {
  const texts = useSignInTexts();
  const shown = useLanguage();
  return (
    <div role="group" aria-label={texts("language")} className={styles["languages"]}>
      {languages.map((language) => (
        <Button
          key={language}
          variant="quiet"
          size="small"
          lang={language}
          aria-pressed={language === shown}
          onClick={() => languageChoice.set(language)}
        >
          {languageNames[language]}
        </Button>
      ))}
    </div>
  );
}
