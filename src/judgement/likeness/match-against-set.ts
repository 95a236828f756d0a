import type { Thresholds } from "../bounds.js";
import type { ImageAndFace } from "../rows.js";
import { placeIn } from "./baseline.js";
import { type FaceToMatch, facesToMatch } from "./faces-to-match.js";
import { embeddingDistance, matchScore } from "./match-score.js";
import { MatchReferences, type References } from "./match-references.js";
import {
  type ImageComparison,
  type Likeness,
  type Match,
  type MatchSettings,
  MatchVerdict,
  NotScoredReason,
  reviewBound,
  verdictOnScore,
} from "./match.js";

/**
 * How a picture stands to a character: the face of it that is most like the template, held against the template and every usable reference. Never a
 * number for a face that is drawn, covered or not to be recognised, as far as the measures tell; nor against the picture's own copies in the set.
 * Depends on nothing but its arguments and the thresholds in force.
 * @param picture analysed; of the character's set or not
 * @param set the character's images in list order
 */
export const matchAgainstSet = (
  picture: ImageAndFace,
  set: readonly ImageAndFace[],
  settings: MatchSettings,
  thresholds?: Thresholds,
): Match => matchAgainstReferences(picture, new MatchReferences(set, thresholds), settings);

/** The same, for several pictures and one set that was compared already. */
export function matchAgainstReferences(
  picture: ImageAndFace,
  all: MatchReferences,
  settings: MatchSettings,
): Match {
  const copiesOf = all.copiesOf(picture);
  const references = all.without(copiesOf);
  const common = {
    matchThreshold: settings.matchThreshold,
    reviewMargin: settings.reviewMargin,
    faceCount: picture.image.faceCount,
    templateShots: references.template?.bestOfShots().length ?? 0,
    copiesOf,
  };
  const faces = facesToMatch(picture, all.thresholds);
  const reason = reasonAgainst(picture, faces, references);
  if (reason !== null) return { ...common, ...notScored(reason) };
  const best = bestOf(faces, references);
  if (isMaybeAnother(best, faces, settings)) return { ...common, ...notScored(faces[0]!.obstacle!) };
  return { ...common, ...scored(best, references, settings) };
}

/** Why no face of the picture can be scored; null where one can. */
function reasonAgainst(
  { image, face }: ImageAndFace,
  faces: readonly FaceToMatch[],
  { usable }: References,
): NotScoredReason | null {
  if (image.status !== "READY") return NotScoredReason.ANALYSIS_FAILED;
  if (face === null) return NotScoredReason.NO_FACE;
  if (faces.every(({ obstacle }) => obstacle !== null)) return faces[0]!.obstacle;
  if (usable.length === 0) return NotScoredReason.NO_TEMPLATE;
  return usable[0]!.model === face.model ? null : NotScoredReason.OTHER_MODEL;
}

interface MatchedFace extends Likeness {
  face: FaceToMatch;
}

/** Of faces of which at least one can be scored; of equal ones the more prominent. */
function bestOf(faces: readonly FaceToMatch[], { template }: References): MatchedFace {
  const [best] = faces
    .filter(({ obstacle }) => obstacle === null)
    .map((face) => ({ face, ...template!.likenessTo(face.identity) }))
    .toSorted((a, b) => a.distance - b.distance);
  return best!;
}

/** Whether the picture may be about the face that cannot be scored: the most prominent one, where the one that was matched is nobody's that is meant. */
const isMaybeAnother = (
  { score }: MatchedFace,
  [mostProminent]: readonly FaceToMatch[],
  settings: MatchSettings,
): boolean => mostProminent!.obstacle !== null && score < reviewBound(settings);

function scored({ face, score, distance }: MatchedFace, references: References, settings: MatchSettings) {
  const { template, baseline } = references;
  return {
    verdict: verdictOnScore(score, settings),
    notScoredReason: null,
    score,
    distance,
    model: template!.images[0]!.model,
    comparisons: compareWithEach(face, references),
    placement: baseline && placeIn(baseline, score),
    matchedFace: { place: face.place, box: face.box },
  };
}

function compareWithEach({ identity }: FaceToMatch, { usable, template }: References): ImageComparison[] {
  return usable.map((image) => {
    const distance = embeddingDistance(identity, image.identity);
    const score = matchScore(distance, image.model);
    return { imageId: image.imageId, score, distance, isOutlier: !template!.weights.has(image) };
  });
}

const notScored = (notScoredReason: NotScoredReason) => ({
  verdict: MatchVerdict.NOT_SCORED,
  notScoredReason,
  score: null,
  distance: null,
  model: null,
  comparisons: [],
  placement: null,
  matchedFace: null,
});
