import { createHash } from "node:crypto";
import { readyMadeOperations } from "./operations.js";
import { renderPage } from "./page.js";
import type { ReadyMadeOperation } from "./ready-made-operation.js";

/** What editor.mjs adds to: where the server is and whose key it has, only the browser knows. */
const altairOptions = {
  windows: readyMadeOperations.map(toWindow),
  // Scripts that a reader writes run in an interpreter; the alternative is eval, which the page's policy forbids. The schema is loaded by editor.mjs.
  persistedSettings: { "beta.disable.newScript": true, "schema.reloadOnStart": false },
  disableAccount: true,
  // Altair keeps the reader's windows for the next visit. With other ready-made ones it has to begin afresh, or nobody would see them.
  instanceStorageNamespace: `likeness-${digest(JSON.stringify(readyMadeOperations))}`,
};

function toWindow({ name, query, variables }: ReadyMadeOperation) {
  return {
    initialName: name,
    initialQuery: query,
    initialVariables: JSON.stringify(variables ?? {}, null, 2),
  };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/**
 * The page of Altair, the query editor.
 * @param altair the name of the folder of Altair's files, among the playground's
 */
export const renderEditorPage = (altair: string): string =>
  renderPage({
    title: "Likeness playground",
    files: "../",
    script: "editor.mjs",
    here: "editor",
    altair,
    head: `<base href="playground/${altair}/">
<link rel="stylesheet" href="styles.css">
`,
    content: `<div id="narrow" class="page" hidden>
  <div class="card">
    <h1>The query editor is for wide windows</h1>
    <p>It needs a mouse and a window of at least 700 pixels. <a href="../upload">Upload a picture</a> works here, and by keyboard.</p>
    <button id="open-anyway" class="quiet" type="button">Open the editor anyway</button>
  </div>
</div>
<div id="altair" hidden><app-root><p id="loading">The playground is loading…</p></app-root></div>
<script type="application/json" id="altair-options">${JSON.stringify(altairOptions).replaceAll("<", "\\u003c")}</script>`,
  });
