import type { EntityManager } from "typeorm";
import { measureTemplates } from "../src/face-search/read-templates.js";
import type { PageRequest } from "../src/graphql/connection.js";
import { listReferenceImages } from "../src/reference-images/list-reference-images.js";
import { ReferenceImageStatus } from "../src/reference-images/reference-image.entity.js";
import { findAnalyserVersions } from "../src/reference-sets/analyser-versions.js";
import { Scope } from "../src/workspaces/scope.js";
import { Viewer } from "../src/workspaces/viewer.js";
import type { ScaledDatabase } from "./scale-database.js";
import { table } from "./table.js";

const FIRST: PageRequest = { size: 20, end: "first", after: null, before: null };

/** What may have to read all images of a workspace, since it counts them or finds none. */
const ASKED: Record<string, (manager: EntityManager, viewer: Viewer) => Promise<unknown>> = {
  "images that failed, of which there are none": (manager, viewer) =>
    listReferenceImages(manager, viewer, { status: ReferenceImageStatus.FAILED }, FIRST),
  "images with a consent, of which there are none": (manager, viewer) =>
    listReferenceImages(manager, viewer, { hasConsent: true }, FIRST),
  "outdated images, of which there are none": (manager, viewer) =>
    listReferenceImages(manager, viewer, { outdated: true }, FIRST),
  "templates counted before a search": (manager, { workspaceId }) => measureTemplates(manager, workspaceId),
  "viewer.analyserVersions": findAnalyserVersions,
};

/** Asks each once of either workspace and prints how long the database took. */
export async function askOfWhole({ dataSource, smallId, largeId }: ScaledDatabase): Promise<void> {
  const rows: string[][] = [];
  for (const [what, ask] of Object.entries(ASKED)) {
    const row = [what];
    for (const id of [smallId, largeId]) {
      const start = performance.now();
      await ask(dataSource.manager, new Viewer(id, id, "bench", [Scope.ADMIN]));
      row.push((performance.now() - start).toFixed(0));
    }
    rows.push(row);
  }
  console.log(table(["asked once", "ms of the small workspace", "ms of the large one"], rows));
}
