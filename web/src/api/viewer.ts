import { createContext, use } from "react";
import { graphql } from "./generated";
import type { Scope, ViewerQuery } from "./generated/graphql";

export const VIEWER = graphql(`
  query Viewer {
    viewer {
      keyName
      scopes
      workspace {
        id
        name
        requiresConsent
      }
      limits {
        maxImagesPerCharacter
        maxUploadBytes
      }
    }
  }
`);

export type Viewer = ViewerQuery["viewer"];

export const ViewerContext = createContext<Viewer | null>(null);

/** Whose key the page is open with. */
export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === null) throw new Error("Nobody is signed in.");
  return viewer;
}

export function mayDo(viewer: Viewer, scope: Scope): boolean {
  return viewer.scopes.includes("ADMIN") || viewer.scopes.includes(scope);
}
