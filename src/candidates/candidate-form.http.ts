import type { Router } from "express";
import { toGlobalId } from "../ids/global-id.js";
import { describeMatch } from "../judgement/likeness/describe-match.js";
import { type Match, reviewBound } from "../judgement/likeness/match.js";
import { pictureFormRoutes, type FormFoundation } from "../uploads/picture-form.http.js";
import { InvalidFormError, readWaitMs, type PictureForm, type WaitText } from "../uploads/picture-form.js";
import { checkDetails, type CheckedDetails } from "./candidate-details.js";
import type { CandidateEntity } from "./candidate.entity.js";
import { toCandidate } from "./candidate.graphql.js";
import { readParameters } from "./parameters.js";
import type { SubmitCandidate } from "./submit-candidate.js";

type CandidateTexts = CheckedDetails & WaitText;

/** The form of a candidate, which a generator's webhook posts. */
export const CANDIDATE_FORM: PictureForm<CandidateTexts> = {
  fileFields: ["file", "image"],
  textFields: ["prompt", "source", "parameters", "caption", "generatedAt", "waitMs"],
  parameters: ["waitMs"],
  address: "/api/v1/characters/{id}/candidates",
  readTexts: (texts) => ({
    ...checkDetails({
      prompt: texts.get("prompt"),
      source: texts.get("source"),
      parameters: readParameters(texts.get("parameters")),
      caption: texts.get("caption"),
      generatedAt: readTime(texts.get("generatedAt")),
    }),
    waitMs: readWaitMs(texts.get("waitMs")),
  }),
};

/** RFC 3339, as GraphQL's DateTime is. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

function readTime(text: string | undefined): Date | null {
  if (text === undefined || text === "") return null;
  const time = new Date(text);
  if (TIME.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new InvalidFormError("`generatedAt` is a time such as `2026-03-01T12:00:00Z`.", "generatedAt");
}

/** The form of a candidate. What it takes stands in docs/candidate-form.md. */
export const candidateFormRoutes = (submission: SubmitCandidate, foundation: FormFoundation): Router =>
  pictureFormRoutes(
    {
      form: CANDIDATE_FORM,
      operation: "submitCandidate",
      requireCharacter: (viewer, id) => submission.requireCharacter(viewer, id),
      add: (viewer, request, file) => submission.submit(viewer, request, file),
      waitFor: (recorded, waitMs) => submission.waitForScore(recorded, waitMs),
      toRecord,
    },
    foundation,
  );

/** The names of the GraphQL type, for the fields that need no further look-up. */
function toRecord(candidate: CandidateEntity): object {
  const { entity, ...fields } = toCandidate(candidate);
  const { characterId, match, faceLockRevision } = entity;
  return {
    ...fields,
    characterId: toGlobalId("Character", characterId),
    match: match && { ...matchRecord(match), faceLockRevision },
  };
}

const matchRecord = (match: Match) => ({
  score: match.score,
  distance: match.distance,
  verdict: match.verdict,
  notScoredReason: match.notScoredReason,
  message: describeMatch(match),
  threshold: match.matchThreshold,
  reviewThreshold: reviewBound(match),
});
