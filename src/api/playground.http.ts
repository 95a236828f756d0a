import { Router } from "express";

/** The playground: a page for people, which needs no key to be loaded and a key to be used. */
export function playgroundRoutes(): Router {
  return Router();
}
