import { createHash } from "node:crypto";
import { type ReadyMadeOperation, readyMadeOperations } from "./operations.js";

/** What start.mjs adds to: where the server is and whose key it has, only the browser knows. */
const altairOptions = {
  windows: readyMadeOperations.map(toWindow),
  initialHeaders: { "Apollo-Require-Preflight": "true" },
  initialEnvironments: {
    activeSubEnvironment: "likeness",
    subEnvironments: [{ id: "likeness", title: "Likeness", variables: { characterId: "" } }],
  },
  // Runs our scripts in an interpreter; the alternative is eval, which the page's policy forbids.
  persistedSettings: { "beta.disable.newScript": true, "schema.reloadOnStart": true },
  disableAccount: true,
  // Altair keeps the reader's windows for the next visit. With other ready-made ones it has to begin afresh, or nobody would see them.
  instanceStorageNamespace: `likeness-${digest(JSON.stringify(readyMadeOperations))}`,
};

function toWindow({ name, query, variables, afterwards }: ReadyMadeOperation) {
  return {
    initialName: name,
    initialQuery: query,
    initialVariables: JSON.stringify(variables ?? {}, null, 2),
    initialHeaders: { "Apollo-Require-Preflight": "true" },
    initialPostRequestScript: afterwards ?? "",
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

const styles = `
:root { --ink: #24252b; --muted: #5c606b; --line: #d9dbe1; --accent: #2f5bd0; --bar: 36px; }
[hidden] { display: none !important; }
body { margin: 0; background: #f6f7f9; color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
header { box-sizing: border-box; height: var(--bar); padding: 0 12px; display: flex; align-items: center; gap: 12px; background: var(--ink); color: #fff; font-size: 13px; }
#viewer { flex: 1; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
header button { font: inherit; color: inherit; background: none; border: 1px solid #8a8e99; border-radius: 4px; padding: 2px 10px; cursor: pointer; }
#altair { min-height: calc(100vh - var(--bar)); }
#altair .main-container { height: calc(100vh - var(--bar)); }
/* An invitation to a plugin from another host, which the page's policy would not let it load. */
#altair app-banner-container { display: none; }
#loading { margin: 0; padding: 24px; color: var(--muted); }
#sign-in { box-sizing: border-box; max-width: 480px; margin: 12vh auto 0; padding: 32px; background: #fff; border: 1px solid var(--line); border-radius: 8px; }
#sign-in h1 { margin: 0 0 8px; font-size: 22px; }
#sign-in label { display: block; margin-top: 16px; font-weight: 600; }
#sign-in input { box-sizing: border-box; width: 100%; margin: 4px 0 12px; padding: 6px 10px; font: 14px/24px ui-monospace, monospace; border: 1px solid #8a8e99; border-radius: 4px; }
#sign-in button { padding: 8px 20px; font: inherit; font-weight: 600; color: #fff; background: var(--accent); border: 0; border-radius: 4px; cursor: pointer; }
#sign-in .hint { margin: 20px 0 0; color: var(--muted); font-size: 13px; }
#sign-in .hint code { display: block; }
#problem { color: #b3261e; font-weight: 600; }
#problem:empty { display: none; }
`;

/**
 * The playground's page: a form that asks for a key, and Altair, both hidden until start.mjs knows which. Every address in it is
 * relative, so that it works below a path of a proxy too.
 * @param assets where Altair's files are, relative to the page, with a slash at its end
 */
export const renderPage = (assets: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Likeness playground</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<base href="${assets}">
<link rel="icon" href="favicon.ico">
<link rel="stylesheet" href="styles.css">
<style>${styles}</style>
</head>
<body>
<header id="signed-in" hidden>
  <strong>Likeness</strong> <span id="viewer" role="status"></span> <button id="sign-out" type="button">Sign out</button>
</header>
<main>
  <form id="sign-in" hidden>
    <h1>Likeness playground</h1>
    <p id="problem" role="alert"></p>
    <p>Open the link that the server printed when it started: it ends in <code>#key=…</code> and signs you in. Or paste a key here.</p>
    <label for="key">Key</label>
    <input id="key" type="password" required autocomplete="off" spellcheck="false">
    <button>Sign in</button>
    <p class="hint">No link at hand? This makes a key: <code>npm run likeness -- key create me --scopes admin</code></p>
  </form>
  <div id="altair" hidden><app-root><p id="loading">The playground is loading…</p></app-root></div>
  <noscript>The playground needs JavaScript. The API itself is at POST /graphql.</noscript>
</main>
<script type="application/json" id="altair-options">${JSON.stringify(altairOptions).replaceAll("<", "\\u003c")}</script>
<script type="module" src="../start.mjs"></script>
</body>
</html>
`;
