import { Router, type RequestHandler } from "express";

const TEXT = `Likeness is running. Its playground is off, as NODE_ENV is production.

The GraphQL API is at POST /graphql and asks for a key: Authorization: Bearer <key>.
The documentation lies in the folder that Likeness runs from: README.md, docs/operations.md, schema/schema.graphql.
`;

/** Where the playground would be: what somebody who opens the server in a browser needs to know instead, without a key and without a link. */
export function withoutPlaygroundRoutes(): Router {
  const router = Router();
  router.get("/", say(200));
  router.get("/playground{/*path}", say(404));
  return router;
}

const say =
  (status: number): RequestHandler =>
  (_request, response) => {
    response.set({ "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" });
    response.status(status).type("text/plain").send(TEXT);
  };
