import { Router, type RequestHandler } from "express";

const WHERE = `The GraphQL API is at POST /graphql and asks for a key: Authorization: Bearer <key>.
The documentation lies in the folder that Likeness runs from: README.md, docs/operations.md, schema/schema.graphql.
`;

/** Where the page would be: what somebody who opens the server in a browser needs to know instead, without a key and without a link. */
export const withoutPageRoutes = (): Router =>
  Router().get("/", say(200, `Likeness is running. Its page is off, as SERVE_PAGE is false.\n\n${WHERE}`));

/** The same where the playground would be. */
export const withoutPlaygroundRoutes = (): Router =>
  Router().get(
    "/playground{/*path}",
    say(404, `Likeness is running. Its playground is off, as NODE_ENV is production.\n\n${WHERE}`),
  );

const say =
  (status: number, text: string): RequestHandler =>
  (_request, response) => {
    response.set({ "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" });
    response.status(status).type("text/plain").send(text);
  };
