import { Router, type RequestHandler, type Response } from "express";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { Scope } from "../workspaces/scope.js";
import type { Viewer } from "../workspaces/viewer.js";
import { SAMPLE_CHARACTER } from "./sample-character.js";

const PATH = "/api/v1/samples";

/**
 * What somebody who has no pictures at hand can begin with: a character's name and profile, and pictures to upload in this order.
 * For whoever may make that character.
 */
export function sampleRoutes({ viewerOf }: { viewerOf: (response: Response) => Viewer }): Router {
  const router = Router();
  const requireWriter: RequestHandler = (_request, response, next) => {
    viewerOf(response).require(Scope.CHARACTERS_WRITE);
    next();
  };
  router.get(PATH, requireWriter, (_request, response) => {
    const { name, profile, pictures } = SAMPLE_CHARACTER;
    const listed = pictures.map(({ name, shows }) => ({ name, shows, url: `${PATH}/${name}` }));
    response.json({ name, profile, pictures: listed });
  });
  router.get(`${PATH}/:name`, requireWriter, async ({ params }, response) => {
    const picture = SAMPLE_CHARACTER.pictures.find(({ name }) => name === params.name);
    if (picture === undefined)
      throw new DomainError(UserErrorCode.NOT_FOUND, `There is no such sample. GET ${PATH} lists them.`);
    const bytes = await picture.read();
    response.set("Cache-Control", "private, max-age=3600").type("jpeg").send(bytes);
  });
  return router;
}
