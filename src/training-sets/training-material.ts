import { type EntityManager, In } from "typeorm";
import { findFacesOfCandidates, toImageAndFace } from "../candidates/candidate.queries.js";
import { CandidateEntity, CandidateStatus } from "../candidates/candidate.entity.js";
import { isLeftOut } from "../judgement/likeness/usable-images.js";
import type { ImageAndFace } from "../judgement/rows.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import { TrainingItemKind } from "./training-item.entity.js";

/** What a set can hold of candidates, and what is looked at where none are named; the references come on top. */
export const MAX_TRAINING_CANDIDATES = 100;

/** Which pictures of a character are meant. */
export interface Selection {
  /** UUIDs, each once; null: all that are approved. */
  candidateIds: readonly string[] | null;
  /** Of the references, if they are part of it; UUIDs, each once; null: all. */
  referenceIds: readonly string[] | null;
  includeReferences: boolean;
}

/** The review that holds. */
export interface Approval {
  id: string;
  reviewer: string;
  note: string | null;
  createdAt: Date;
}

interface Common {
  /** As whatever judges images takes it. */
  row: ImageAndFace;
  storageKey: string;
  caption: string | null;
}

/** A picture that may be trained on, as it is now. */
export type MaterialPicture = Common &
  (
    | { kind: TrainingItemKind.CANDIDATE; candidate: CandidateEntity; approval: Approval }
    | { kind: TrainingItemKind.REFERENCE_IMAGE; image: ImageWithFace["image"] }
  );

export interface Material {
  /** References in list order, then candidates, oldest first; the same bytes once. */
  pictures: MaterialPicture[];
  /** Of the named candidates, those that are none of the character's, or are not approved: null, or what became of them. */
  unfit: Map<string, CandidateStatus | null>;
  /** Of the named references, those that are none of the character's, or may not be used. */
  unfitReferences: Set<string>;
  /** What was left out, in words. */
  notes: string[];
}

/** Everything that is approved now and may be used; of more than {@link MAX_TRAINING_CANDIDATES} candidates, where none are named, the newest. */
export async function findMaterial(
  manager: EntityManager,
  workspaceId: string,
  characterId: string,
  { candidateIds, referenceIds, includeReferences }: Selection,
): Promise<Material> {
  const of = { workspaceId, characterId };
  const found = await findCandidates(manager, of, candidateIds);
  const approvals = await findApprovals(
    manager,
    workspaceId,
    found.map(({ id }) => id),
  );
  const approved = found.filter(({ id, status }) => status === CandidateStatus.APPROVED && approvals.has(id));
  const statusOf = new Map(found.map(({ id, status }) => [id, status]));
  const fit = new Set(approved.map(({ id }) => id));
  const unfit = (candidateIds ?? []).filter((id) => !fit.has(id));
  const faces = await findFacesOfCandidates(manager, workspaceId, [...fit]);
  const candidates = approved.map((candidate): MaterialPicture => {
    const { id, storageKey, caption } = candidate;
    const row = toImageAndFace(candidate, faces.get(id) ?? null);
    const approval = approvals.get(id)!;
    return { kind: TrainingItemKind.CANDIDATE, row, storageKey, caption, candidate, approval };
  });
  const bytes = new Set(approved.map(({ sha256 }) => sha256));
  const images = includeReferences ? await findImagesWithFaces(manager, workspaceId, characterId) : [];
  const wanted = referenceIds === null ? null : new Set(referenceIds);
  const usable = images.filter(({ image }) => mayBeUsed(image) && (wanted === null || wanted.has(image.id)));
  const references = usable.filter(({ image }) => !bytes.has(image.sha256));
  const known = new Set(usable.map(({ image }) => image.id));
  return {
    pictures: [...references.map(toReference), ...candidates],
    unfit: new Map(unfit.map((id) => [id, statusOf.get(id) ?? null])),
    unfitReferences: new Set(referenceIds?.filter((id) => !known.has(id))),
    notes: [...(wanted === null ? notesOn(images) : []), ...(await noteOnRest(manager, of, candidateIds))],
  };
}

const mayBeUsed = (image: ImageWithFace["image"]): boolean => image.status === "READY" && !isLeftOut(image);

const toReference = ({ image, face }: ImageWithFace): MaterialPicture => {
  const { storageKey, caption } = image;
  return { kind: TrainingItemKind.REFERENCE_IMAGE, row: { image, face }, storageKey, caption, image };
};

async function findCandidates(
  manager: EntityManager,
  of: { workspaceId: string; characterId: string },
  ids: readonly string[] | null,
): Promise<CandidateEntity[]> {
  if (ids !== null) {
    return manager.find(CandidateEntity, { where: { ...of, id: In([...ids]) }, order: { id: "ASC" } });
  }
  const newest = await manager.find(CandidateEntity, {
    where: { ...of, status: CandidateStatus.APPROVED },
    order: { id: "DESC" },
    take: MAX_TRAINING_CANDIDATES,
  });
  return newest.toReversed();
}

/** By the candidate's UUID, of those whose newest review approves. */
async function findApprovals(
  manager: EntityManager,
  workspaceId: string,
  candidateIds: readonly string[],
): Promise<Map<string, Approval>> {
  const rows: (Approval & { candidateId: string; decision: string })[] = await manager.query(
    `SELECT DISTINCT ON (candidate_id) candidate_id AS "candidateId", id, decision, reviewer, note, created_at AS "createdAt"
     FROM candidate_reviews WHERE workspace_id = $1 AND candidate_id = ANY($2) ORDER BY candidate_id, place DESC`,
    [workspaceId, candidateIds],
  );
  const approving = rows.filter(({ decision }) => decision === "APPROVE");
  return new Map(approving.map(({ candidateId, ...approval }) => [candidateId, approval]));
}

function notesOn(images: readonly ImageWithFace[]): string[] {
  const out = images.filter(({ image }) => !mayBeUsed(image)).length;
  if (out === 0) return [];
  return [
    `${out} reference ${out === 1 ? "image is" : "images are"} left out: not analysed, set aside, or without the consent that the workspace requires.`,
  ];
}

async function noteOnRest(
  manager: EntityManager,
  of: { workspaceId: string; characterId: string },
  ids: readonly string[] | null,
): Promise<string[]> {
  if (ids !== null) return [];
  const count = await manager.countBy(CandidateEntity, { ...of, status: CandidateStatus.APPROVED });
  if (count <= MAX_TRAINING_CANDIDATES) return [];
  return [
    `Of ${count} approved candidates the newest ${MAX_TRAINING_CANDIDATES} were looked at; name the ones that you mean.`,
  ];
}
