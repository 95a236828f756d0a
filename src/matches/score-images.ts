import type { EntityManager } from "typeorm";
import type { AnalyseUnstoredImage, UnstoredImage } from "../assessments/analyse-unstored-image.js";
import { toHypotheticalImage } from "../assessments/hypothetical-image.js";
import { assessmentOf } from "../assessments/rehearse-upload.js";
import type { CharacterEntity } from "../characters/character.entity.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { toFault } from "../errors/to-fault.js";
import { Turns } from "../event-loop/turns.js";
import { workOnSets } from "../face-locks/work-on-sets.js";
import type { ImageAssessment } from "../judgement/finding.js";
import { matchAgainstReferences } from "../judgement/likeness/match-against-set.js";
import { MatchReferences } from "../judgement/likeness/match-references.js";
import type { Match } from "../judgement/likeness/match.js";
import type { FaceEntity } from "../reference-images/face.entity.js";
import { findImagesWithFaces, type ImageWithFace } from "../reference-images/reference-image.queries.js";
import type { IncomingFile } from "../uploads/incoming-file.js";
import type { Viewer } from "../workspaces/viewer.js";

export const MAX_SCORED_IMAGES = 20;

/** Of one request: one is checked while another is analysed, and most of the turns are left to others. */
const FILES_AT_A_TIME = 2;

/** Who asks, about which character. */
export interface ScoringRequest {
  viewer: Viewer;
  manager: EntityManager;
  /** Null: malformed, so there is no such character. */
  characterId: string | null;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal;
  /** Writes an unexpected error into the log. @returns the id it has there */
  reportFault: (error: unknown) => string;
}

export interface ScoredImage {
  match: Match;
  /** The most prominent one, with those beside it; null: none was found. */
  face: FaceEntity | null;
  /** Within the set. */
  assessment: ImageAssessment;
}

/** What came of one file. */
export type ScoringOutcome = ScoredImage | DomainError;

/**
 * Scores a picture against a character as it is when that was analysed, and stores nothing.
 * @throws what {@link AnalyseUnstoredImage.run} throws, TooBusyError
 */
export async function scoreImage(
  analyseUnstored: AnalyseUnstoredImage,
  request: ScoringRequest,
  file: IncomingFile,
): Promise<ScoredImage> {
  const { viewer, characterId, signal } = request;
  const { character, ...described } = await analyseUnstored.run(viewer, characterId, file, signal);
  const [scored] = await scoreDescribed([described], character, request);
  return scored as ScoredImage;
}

/**
 * The same for several, as the character is when the last of them was analysed. A file that is refused, or meets a fault, does not spoil the others.
 * @returns in the order of the files
 * @throws DomainError INVALID_INPUT for no file or too many, FORBIDDEN or NOT_FOUND for the character, TOO_BUSY
 */
export async function scoreImages(
  analyseUnstored: AnalyseUnstoredImage,
  request: ScoringRequest,
  files: readonly IncomingFile[],
): Promise<ScoringOutcome[]> {
  if (files.length === 0 || files.length > MAX_SCORED_IMAGES) {
    const message = `Send 1 to ${MAX_SCORED_IMAGES} files; these are ${files.length}.`;
    throw new DomainError(UserErrorCode.INVALID_INPUT, message, ["files"]);
  }
  const character = await analyseUnstored.requireCharacter(request.viewer, request.characterId);
  const turns = new Turns(FILES_AT_A_TIME, MAX_SCORED_IMAGES);
  const described = await Promise.all(
    files.map((file) => turns.take(() => describe(analyseUnstored, request, file))),
  );
  return scoreDescribed(described, character, request);
}

type Described = Omit<UnstoredImage, "character">;

async function describe(
  analyseUnstored: AnalyseUnstoredImage,
  { viewer, signal, reportFault }: ScoringRequest,
  file: IncomingFile,
): Promise<Described | DomainError> {
  try {
    return await analyseUnstored.describe(viewer, file, signal);
  } catch (error) {
    // Nobody waits for the others any more.
    signal?.throwIfAborted();
    return error instanceof DomainError ? error : toFault(error, reportFault);
  }
}

async function scoreDescribed(
  described: readonly (Described | DomainError)[],
  character: CharacterEntity,
  { manager, signal }: ScoringRequest,
): Promise<ScoringOutcome[]> {
  const set = await findImagesWithFaces(manager, character.workspaceId, character.id);
  const rows = described.map((one) =>
    one instanceof DomainError ? one : toHypotheticalImage({ character, ...one }, set),
  );
  return workOnSets(() => scoreEach(rows, set, character), signal);
}

function* scoreEach(
  rows: readonly (ImageWithFace | DomainError)[],
  set: readonly ImageWithFace[],
  character: CharacterEntity,
): Generator<void, ScoringOutcome[]> {
  const references = new MatchReferences(set);
  const outcomes: ScoringOutcome[] = [];
  for (const row of rows) {
    yield;
    outcomes.push(row instanceof DomainError ? row : score(row, references, set, character));
  }
  return outcomes;
}

function score(
  row: ImageWithFace,
  references: MatchReferences,
  set: readonly ImageWithFace[],
  character: CharacterEntity,
): ScoredImage {
  const others = set.filter(({ image }) => image.sha256 !== row.image.sha256);
  return {
    match: matchAgainstReferences(row, references, character),
    face: row.face,
    assessment: assessmentOf(row, [...others, row], character),
  };
}
