/** A page to browse the API, generated from its document, without external resources or inline code. */
export const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>API of wezterm-parallel</title>
<link rel="stylesheet" href="/docs.css">
</head>
<body>
<main>
<h1>API of wezterm-parallel</h1>
<p id="told" role="status">Loading …</p>
<form id="search" role="search" hidden><label>Find <input name="text" type="search" autocomplete="off"></label></form>
<div id="routes"></div>
<noscript><p>OpenAPI document: <a href="/api/v1/openapi.json">openapi.json</a></p></noscript>
</main>
<script src="/docs.js" type="module"></script>
</body>
</html>
`;

export const docsStyle = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2rem; font-size: 1.2rem; }
details { border-top: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding: 0.4rem 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary b { display: inline-block; min-width: 4.5rem; }
summary span { color: color-mix(in srgb, currentcolor 65%, transparent); }
table { border-collapse: collapse; }
td { padding: 0.1rem 1rem 0.1rem 0; vertical-align: top; overflow-wrap: anywhere; }
pre { overflow: auto; padding: 0.5rem; background: color-mix(in srgb, currentcolor 8%, transparent); }
input { font: inherit; }
[hidden] { display: none; }
`;

/** Inserts texts from the document only as text, never as HTML. */
export const docsScript = `"use strict";
const find = (id) => document.getElementById(id);

function make(name, text, ...children) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

function resolve(document_, schema, depth = 0) {
  if (schema === null || typeof schema !== "object" || depth > 6) return schema;
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.split("/").at(-1);
    return depth > 2 ? name : resolve(document_, document_.components?.schemas?.[name], depth + 1);
  }
  if (Array.isArray(schema)) return schema.map((each) => resolve(document_, each, depth + 1));
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(document_, value, depth + 1)]));
}

function showContent(document_, title, content) {
  return Object.entries(content ?? {}).flatMap(([type, { schema }]) => [
    make("p", title + " (" + type + ")"),
    make("pre", JSON.stringify(resolve(document_, schema), null, 2)),
  ]);
}

function showRoute(document_, path, method, operation) {
  const head = make("summary", undefined, make("b", method.toUpperCase()), path + " ", make("span", operation.summary ?? ""));
  const rows = (operation.parameters ?? []).map(({ name, in: place, required, description, schema }) =>
    make("tr", undefined, make("td", name + (required ? "" : "?")), make("td", place), make("td", schema?.type ?? ""), make("td", description ?? "")));
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, { content }]) =>
    status === "default" ? [] : showContent(document_, "Answer " + status, content));
  const shown = make("details", undefined, head, make("p", operation.description ?? ""),
    make("p", "Needs: " + operation["x-permission"]), make("table", undefined, ...rows), ...showContent(document_, "Body", operation.requestBody?.content), ...answers);
  shown.dataset.text = (method + " " + path + " " + (operation.summary ?? "")).toLowerCase();
  return shown;
}

function show(document_) {
  const groups = new Map();
  for (const [path, operations] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const [group] = operation.tags;
      groups.set(group, [...(groups.get(group) ?? []), showRoute(document_, path, method, operation)]);
    }
  }
  for (const [group, shown] of [...groups].toSorted(([a], [b]) => a.localeCompare(b))) {
    find("routes").append(make("section", undefined, make("h2", group), ...shown));
  }
}

function search() {
  const form = find("search");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const wanted = form.elements.text.value.trim().toLowerCase();
    for (const section of find("routes").children) {
      const all = [...section.querySelectorAll("details")];
      for (const each of all) each.hidden = !each.dataset.text.includes(wanted);
      section.hidden = all.every((each) => each.hidden);
    }
  });
}

async function start() {
  const answer = await fetch("/api/v1/openapi.json");
  if (answer.status === 401) {
    find("told").replaceChildren("Sign in first: ", Object.assign(make("a", "sign in"), { href: "/sign-in" }));
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const document_ = await answer.json();
  show(document_);
  search();
  find("told").textContent = "Release " + document_.info.version + ". " + Object.keys(document_.paths).length + " paths.";
}

start().catch(() => { find("told").textContent = "The server is away."; });
`;
