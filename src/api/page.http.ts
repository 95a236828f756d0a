import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { Router, type Request, type RequestHandler, type Response } from "express";
import { protect } from "./protect.http.js";

/** Where the build puts the page, beside the compiled server. */
export const PAGE_FOLDER = join(__dirname, "..", "..", "web");

const INDEX = "index.html";
/** Where the build puts what has a hash of its content in its name. */
const ASSETS = "assets/";
/** What the page itself shows something for; the rest of such a path is its own. */
const PAGE_PATHS = ["/", "/characters{/*path}", "/settings{/*path}"];
/** Of compressed files beside the files, the smallest first. */
const ENCODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

const NOT_BUILT = `Likeness is running, but its page was not built with it.

Stop it, run \`npm ci\` and then \`npm start\` in its folder: they build the page, too.
The GraphQL API is at POST /graphql meanwhile.
`;

export interface PageParts {
  /** Where pictures are served from: any address there. */
  mediaUrl: string;
  /** {@link PAGE_FOLDER} */
  folder?: string;
}

/**
 * The page: its document at every address that it has a view for, and its files. Both need no key to be loaded and a session to be used. What is sent was
 * listed at the start, so that no address leads out of the folder.
 */
export function pageRoutes({ mediaUrl, folder = PAGE_FOLDER }: PageParts): Router {
  const router = Router();
  const files = listFiles(folder);
  const guard = protect(policyFor(mediaUrl));
  const isBuilt = files.has(INDEX);
  router.get(PAGE_PATHS, guard, isBuilt ? sendOne(folder, files, INDEX) : sayNotBuilt);
  for (const name of files)
    if (name !== INDEX && !isCompressed(name, files))
      router.get(`/${name}`, guard, sendOne(folder, files, name));
  router.get(`/${ASSETS}*path`, tellMissing);
  return router;
}

/** Nothing comes from elsewhere but pictures from where they are stored; a chosen picture is shown before it is sent. */
const policyFor = (mediaUrl: string): Record<string, string> => ({
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": `'self' blob: data: ${new URL(mediaUrl).origin}`,
  "font-src": "'self'",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
});

/** Names below the folder, with slashes; empty where there is no folder. */
function listFiles(folder: string): Set<string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    const names = paths.map((path) => path.slice(folder.length + 1).replaceAll("\\", "/"));
    // The bundler's notes are in a folder whose name begins with a dot.
    return new Set(names.filter((name) => !name.startsWith(".")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Set();
    throw error;
  }
}

const isCompressed = (name: string, files: ReadonlySet<string>): boolean =>
  ENCODINGS.some(([, ending]) => name.endsWith(ending) && files.has(name.slice(0, -ending.length)));

/** In the smallest form that the client takes. What has its hash in its name may be kept for ever, everything else is asked for anew. */
function sendOne(folder: string, files: ReadonlySet<string>, name: string): RequestHandler {
  const forms = ENCODINGS.filter(([, ending]) => files.has(name + ending));
  const cacheControl = name.startsWith(ASSETS) ? "public, max-age=31536000, immutable" : "no-cache";
  return (request, response, next) => {
    response.set("Cache-Control", cacheControl).type(extname(name));
    if (forms.length > 0) response.vary("Accept-Encoding");
    const form = forms.find(([encoding]) => accepts(request, encoding));
    if (form !== undefined) response.set("Content-Encoding", form[0]);
    const options = { root: folder, cacheControl: false, acceptRanges: false };
    response.sendFile(name + (form?.[1] ?? ""), options, (error) => {
      if (error && !response.headersSent) next(error);
    });
  };
}

const accepts = (request: Request, encoding: string): boolean =>
  request.acceptsEncodings(encoding) === encoding;

const sayNotBuilt: RequestHandler = (_request, response) => {
  response.status(503).set("Cache-Control", "no-store").type("text/plain").send(NOT_BUILT);
};

/** As after an update, to a page that was loaded before it. */
const tellMissing = (request: Request, response: Response): void => {
  const message = `There is no file ${basename(request.path)} of the page. Load the page again.`;
  response.status(404).json({ errors: [{ code: "NOT_FOUND", message, field: [] }] });
};
