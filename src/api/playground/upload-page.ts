import { renderPage } from "./page.js";

/** A picture for a character and what was found in it: for people, by keyboard, and in a narrow window as well. @param altair as of the editor's page */
export const renderUploadPage = (altair: string): string =>
  renderPage({
    title: "Upload a picture – Likeness",
    files: "./",
    script: "upload.mjs",
    here: "upload",
    altair,
    content: `<div class="page">
  <form id="upload" class="card">
    <h1>Upload a picture</h1>
    <label for="character">Character</label>
    <select id="character"></select>
    <p id="more-characters" class="hint" hidden>The 100 newest. All others are in the query editor.</p>
    <div id="naming" hidden>
      <label for="name">Name of the new character</label>
      <input id="name" autocomplete="off" maxlength="100">
    </div>
    <label for="file">Picture</label>
    <input id="file" type="file" required accept="image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.heic" aria-describedby="chosen">
    <p id="chosen" class="hint" role="status"></p>
    <img id="preview" hidden>
    <p id="upload-problem" class="problem" role="alert"></p>
    <button id="send" disabled>Upload</button>
    <div id="progress" hidden>
      <p id="step" role="status"></p>
      <progress id="sent" max="100" aria-labelledby="step"></progress>
      <button id="cancel" class="quiet" type="button">Cancel</button>
    </div>
  </form>
  <section id="result" class="card" aria-labelledby="verdict" hidden>
    <h2 id="verdict" tabindex="-1"></h2>
    <dl id="figures"></dl>
    <div id="advice"></div>
    <p class="hint">Another one? Choose it above.</p>
  </section>
  <div id="removal" hidden>
    <button id="remove" class="quiet" type="button"></button>
    <p id="removal-problem" class="problem" role="alert"></p>
  </div>
  <p id="removed" role="status" tabindex="-1"></p>
</div>`,
  });
