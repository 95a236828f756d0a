import { describeMatch } from "../judgement/likeness/describe-match.js";
import { type Match, reviewBound } from "../judgement/likeness/match.js";
import type { FaceColumns } from "../reference-images/face.columns.js";
import { type Face, toFace } from "../reference-images/face.graphql.js";
import type { Viewer } from "../workspaces/viewer.js";
import { MatchResult } from "./match-result.graphql.js";

/** @param face the row of the picture's most prominent face, with those beside it; null where it has none */
export function toMatchResult(match: Match, face: FaceColumns | null, viewer: Viewer): MatchResult {
  const { score, distance, verdict, notScoredReason, model, placement, faceCount, matchedFace } = match;
  return Object.assign(new MatchResult(), {
    score,
    distance,
    verdict,
    notScoredReason,
    message: describeMatch(match),
    threshold: match.matchThreshold,
    reviewThreshold: reviewBound(match),
    model,
    templateSize: match.templateShots,
    placement,
    faceCount,
    matchedFace: matchedFace && face && toMatchedFace(face, matchedFace.place, viewer),
    isMostProminentFace: matchedFace && matchedFace.place === 0,
    match,
  });
}

function toMatchedFace(face: FaceColumns, place: number, viewer: Viewer): Face | null {
  const other = place === 0 ? face : face.otherFaces?.[place - 1];
  return other?.landmarks === undefined
    ? null
    : toFace({ ...face, ...other, secondEmbedding: other.secondEmbedding ?? null }, viewer);
}
