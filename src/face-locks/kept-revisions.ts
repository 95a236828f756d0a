import { In, type EntityManager, type FindOptionsSelect } from "typeorm";
import type { LoaderDefinition } from "../graphql/request-context.js";
import { FaceLockRevisionEntity, type KeptRevision } from "./face-lock-revision.entity.js";

/** A line of the history with what it kept; null of one that an earlier release wrote. */
export interface RevisionAndKept {
  entity: FaceLockRevisionEntity;
  kept: KeptRevision | null;
}

/** The columns that no list loads. */
const KEPT: FindOptionsSelect<FaceLockRevisionEntity> = {
  id: true,
  images: true,
  anchorImageId: true,
  model: true,
  template: true,
  secondTemplate: true,
  templatePhotos: true,
};

/** A line of one character's history by its number, with what it kept; null where there is none. */
export async function findKeptRevision(
  manager: EntityManager,
  key: { workspaceId: string; characterId: string },
  revision: number,
): Promise<RevisionAndKept | null> {
  const entity = await manager.findOneBy(FaceLockRevisionEntity, { ...key, revision });
  if (entity === null) return null;
  const [kept] = await findKept(manager, key.workspaceId, [entity.id]);
  return { entity, kept: kept ?? null };
}

/** By the revision's UUID: what it kept; null of one that an earlier release wrote. */
export const keptByRevision: LoaderDefinition<string, KeptRevision | null> =
  ({ manager, viewer }) =>
  (revisionIds) =>
    findKept(manager, viewer.workspaceId, revisionIds);

/** By `<UUID of a character>/<number>`: a line of a history; null where there is none. */
export const revisionByNumber: LoaderDefinition<string, FaceLockRevisionEntity | null> =
  ({ manager, viewer }) =>
  async (keys) => {
    const wanted = keys.map((key) => key.split("/") as [string, string]);
    const found = await manager.findBy(FaceLockRevisionEntity, {
      workspaceId: viewer.workspaceId,
      characterId: In([...new Set(wanted.map(([characterId]) => characterId))]),
      revision: In([...new Set(wanted.map(([, number]) => Number(number)))]),
    });
    const byKey = new Map(found.map((one) => [`${one.characterId}/${one.revision}`, one]));
    return keys.map((key) => byKey.get(key) ?? null);
  };

async function findKept(
  manager: EntityManager,
  workspaceId: string,
  revisionIds: readonly string[],
): Promise<(KeptRevision | null)[]> {
  const where = { id: In([...revisionIds]), workspaceId };
  const rows = await manager.find(FaceLockRevisionEntity, { where, select: KEPT });
  const byId = new Map(rows.map((row) => [row.id, toKept(row)]));
  return revisionIds.map((id) => byId.get(id) ?? null);
}

function toKept(row: FaceLockRevisionEntity): KeptRevision | null {
  const { images, anchorImageId, model, templatePhotos } = row;
  if (images === null) return null;
  // The database gives single-precision numbers as their shortest decimals.
  const [template, secondTemplate] = [row.template, row.secondTemplate].map(
    (numbers) => numbers?.map(Math.fround) ?? null,
  ) as [number[] | null, number[] | null];
  return { images, anchorImageId, model, template, secondTemplate, templatePhotos };
}
