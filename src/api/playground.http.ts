import { getDistDirectory } from "altair-static";
import { version } from "altair-static/package.json";
import express, { Router, type RequestHandler } from "express";
import { join } from "node:path";
import { renderPage } from "./playground/page.js";

/** With the version in their address, Altair's files never change, whatever their names are. */
const ALTAIR_PATH = `playground/altair-${version}/`;

/** Altair inserts style elements and draws some icons from data: URLs; everything else it needs comes from here, without eval. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The playground: a page for people, which needs no key to be loaded and a key to be used. At `GET /`, and at `GET /graphql` for
 * those who prefer HTML to JSON, as browsers do.
 */
export function playgroundRoutes(): Router {
  const router = Router();
  router.get("/", protect, servePage);
  router.get(
    "/graphql",
    (request, response, next) => {
      response.vary("Accept");
      next(request.accepts(["json", "html"]) === "html" ? undefined : "route");
    },
    protect,
    servePage,
  );
  router.use("/playground", protect);
  router.get("/playground/start.mjs", (_request, response) => response.sendFile("start.mjs", startScript));
  router.use(`/${ALTAIR_PATH}`, altairFiles);
  router.use("/playground", (_request, response) => void response.sendStatus(404));
  return router;
}

const PAGE = renderPage(ALTAIR_PATH);
const startScript = {
  root: join(__dirname, "playground/browser"),
  cacheControl: false,
  headers: { "Cache-Control": "no-cache" },
};

const servePage: RequestHandler = (_request, response) =>
  void response.set("Cache-Control", "no-cache").type("html").send(PAGE);

const altairFiles = express.static(getDistDirectory(), {
  index: false,
  redirect: false,
  immutable: true,
  maxAge: "1y",
});

const protect: RequestHandler = (_request, response, next) => {
  response.set({
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
  });
  next();
};
