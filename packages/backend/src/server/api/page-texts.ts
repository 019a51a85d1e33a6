/** Comes behind `#`, which browsers send to nobody; the script exchanges it and forgets it. */
export const signInPage = page("Signing in", `<p id="told" role="status">Signing in …</p>`);

export const homePage = page(
  "wezterm-parallel",
  `<p id="told" role="status">Asking who you are …</p>
<dl id="facts"></dl>
<p><a href="/api/v1/openapi.json">The API's document (OpenAPI 3.1)</a></p>
<form id="sign-out" hidden><button>Sign out</button></form>`,
);

export const pageStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: color-mix(in srgb, currentcolor 65%, transparent); }
dd { margin: 0; }
button { font: inherit; padding: 0.25rem 0.75rem; }
`;

export const pageScript = `"use strict";
const told = document.getElementById("told");
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) });

async function signIn() {
  const link = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  const answer = await post("/api/v1/auth/link", { link });
  if (answer.ok) return location.replace("/");
  const problem = await answer.json().catch(() => undefined);
  told.textContent = [problem?.detail ?? "The server did not answer.", problem?.hint ?? ""].join(" ");
}

async function who() {
  const me = await fetch("/api/v1/auth/me");
  if (me.ok) return me;
  const fresh = await post("/api/v1/auth/refresh");
  return fresh.ok ? fetch("/api/v1/auth/me") : me;
}

async function showHome() {
  const me = await who();
  if (!me.ok) {
    told.textContent = "Nobody is signed in here. In a terminal of this machine: wzp web";
    return;
  }
  const { name, role } = await me.json();
  told.textContent = "Signed in as " + name + (role ? " (" + role + ")" : "") + ".";
  const status = await fetch("/api/v1/status");
  if (status.ok) showFacts(await status.json());
  const form = document.getElementById("sign-out");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await post("/api/v1/auth/sign-out");
    location.reload();
  });
}

function showFacts({ release, runs, tasks, workers }) {
  const facts = document.getElementById("facts");
  const rows = [
    ["Release", release],
    ["Unfinished runs", runs],
    ["Tasks", Object.entries(tasks).map(([state, n]) => n + " " + state).join(", ") || "none"],
    ["Workers", workers.map(({ name, state }) => name + " " + state).join(", ")],
  ];
  for (const [name, value] of rows) {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = name;
    text.textContent = String(value);
    facts.append(term, text);
  }
}

const work = location.pathname === "/sign-in" ? signIn : showHome;
work().catch(() => {
  told.textContent = "The server is away. In a terminal of this machine: wzp status";
});
`;

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
<h1>wezterm-parallel</h1>
${body}
</main>
<script src="/pages.js" type="module"></script>
</body>
</html>
`;
}
