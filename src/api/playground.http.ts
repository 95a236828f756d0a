import { version } from "altair-static/package.json";
import express, { Router, type RequestHandler, type Response } from "express";
import { dirname, join } from "node:path";
import { renderEditorPage } from "./playground/editor-page.js";
import { STYLES } from "./playground/styles.js";
import { renderUploadPage } from "./playground/upload-page.js";
import { protect } from "./protect.http.js";
import { forPeople } from "./without-pages.http.js";

/** With the version in their address, Altair's files never change, whatever their names are. */
const ALTAIR = `altair-${version}`;

/** Its module would say so, and takes 6 MB of heap. */
const ALTAIR_FILES = join(dirname(require.resolve("altair-static/package.json")), "build", "dist");

/** Nothing comes from elsewhere, and a chosen picture is shown before it is sent. */
const OWN_POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' blob:",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** Altair inserts style elements and draws some icons from data: URLs; everything else it needs comes from here, without eval. */
const ALTAIR_POLICY = {
  ...OWN_POLICY,
  "worker-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "base-uri": "'self'",
};

/**
 * The playground: pages for people, which need no key to be loaded and a key to be used. The query editor is at
 * `GET /graphql` for those who prefer HTML to JSON, as browsers do; the page to upload a picture is at `GET /playground/upload`.
 */
export function playgroundRoutes(): Router {
  const router = Router();
  router.get("/graphql", forPeople, protect(ALTAIR_POLICY), page(EDITOR_PAGE));
  router.use(`/playground/${ALTAIR}/`, protect(ALTAIR_POLICY), altairFiles);
  router.use("/playground", protect(OWN_POLICY));
  router.get("/playground/upload", page(renderUploadPage(ALTAIR)));
  router.get("/playground/likeness.css", (_request, response) => sendAnew(response, "css", STYLES));
  for (const script of SCRIPTS)
    router.get(`/playground/${script}`, (_request, response) => response.sendFile(script, ownFiles));
  router.use("/playground", (_request, response) => void response.sendStatus(404));
  return router;
}

const EDITOR_PAGE = renderEditorPage(ALTAIR);
const SCRIPTS = [
  "session.mjs",
  "editor.mjs",
  "editor-requests.mjs",
  "editor-sockets.mjs",
  "open-ids.mjs",
  "upload.mjs",
  "new-character.mjs",
  "upload-removal.mjs",
  "upload-request.mjs",
  "upload-result.mjs",
];
const ownFiles = {
  root: join(__dirname, "playground/browser"),
  cacheControl: false,
  headers: { "Cache-Control": "no-cache" },
};

/** May be kept, but is asked for anew each time. */
function sendAnew(response: Response, type: string, text: string): void {
  response.set("Cache-Control", "no-cache").type(type).send(text);
}

const page =
  (html: string): RequestHandler =>
  (_request, response) =>
    sendAnew(response, "html", html);

const altairFiles = express.static(ALTAIR_FILES, {
  index: false,
  redirect: false,
  immutable: true,
  maxAge: "1y",
});
