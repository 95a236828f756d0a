import { Router, type RequestHandler } from "express";

const WHERE = `The GraphQL API is at POST /graphql and asks for a key: Authorization: Bearer <key>.
The documentation lies in the folder that Likeness runs from: README.md, docs/operations.md, schema/schema.graphql.
`;

/** Where the page would be: what somebody who opens the server in a browser needs to know instead, without a key and without a link. */
export const withoutPageRoutes = (): Router =>
  Router().get("/", say(200, `Likeness is running. Its page is off, as SERVE_PAGE is false.\n\n${WHERE}`));

/** The same where the playground would be; at `/graphql` for those who prefer HTML to JSON, as browsers do. */
export function withoutPlaygroundRoutes(): Router {
  const sayOff = say(
    404,
    `Likeness is running. Its playground is off, as NODE_ENV is production.\n\n${WHERE}`,
  );
  return Router().get("/playground{/*path}", sayOff).get("/graphql", forPeople, sayOff);
}

/** Lets through who prefers HTML to JSON; others go on to the next route. */
export const forPeople: RequestHandler = (request, response, next) => {
  response.vary("Accept");
  next(request.accepts(["json", "html"]) === "html" ? undefined : "route");
};

const say =
  (status: number, text: string): RequestHandler =>
  (_request, response) => {
    response.set({ "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" });
    response.status(status).type("text/plain").send(text);
  };
