import "./symbol-dispose.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { installWorker } from "./app/install-worker.ts";
import { App } from "./app/app.tsx";
import { loadLanguage } from "./app/load-language.ts";

const root = document.querySelector("#root");
if (root === null) throw new Error("index.html has no #root.");
await loadLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
installWorker();
