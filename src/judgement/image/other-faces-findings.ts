import { FindingCode, type Penalty, Severity } from "../finding.js";
import type { Thresholds } from "../bounds.js";
import { identityOf } from "../likeness/identity.js";
import { embeddingDistance, matchScore } from "../likeness/match-score.js";
import type { FaceRow, OtherFaceRow } from "../rows.js";

/** A face with those beside it, as far as they were kept. */
export type FaceAmongOthers = Pick<FaceRow, "box"> &
  Partial<Pick<FaceRow, "embedding" | "secondEmbedding" | "model" | "otherFaces">>;

/** What further faces say of an image: that it is a contact sheet of one person, or shows several. Null without any. */
export function otherFacesFinding(
  faceCount: number | null,
  face: FaceAmongOthers,
  thresholds: Thresholds,
): Penalty | null {
  const repetitions = repetitionsOf(face, thresholds);
  return repetitions > 0
    ? contactSheet(repetitions + 1, thresholds)
    : severalFaces(faceCount, face, thresholds);
}

/**
 * How many of the other faces are the same person's in another picture put beside this one; 0 where the picture is one. A photograph, too, can show a person twice: in
 * a mirror, on a poster. Those are smaller as a rule, and no straight edge parts them from the person across the whole picture.
 */
function repetitionsOf(face: FaceAmongOthers, { otherFaces: bounds }: Thresholds): number {
  const { embedding, secondEmbedding, model } = face;
  if (embedding === undefined || model === undefined) return 0;
  const identity = identityOf({ model, embedding, secondEmbedding });
  const others = (face.otherFaces ?? []).map((other) => ({
    score: matchScore(embeddingDistance(identity, identityOf({ ...other, model })), model),
    share: sizeShare(face, other),
    seam: other.seam,
  }));
  const same = others.filter(({ score }) => score >= bounds.sameScore);
  const similar = same.filter(({ share }) => share >= bounds.similarShare);
  const parted = same.filter(({ seam }) => seam >= bounds.seam);
  const likely = others.filter(
    ({ score, share, seam }) =>
      score >= bounds.likelyScore && share >= bounds.equalShare && seam >= bounds.clearSeam,
  );
  const isSheet =
    same.some(({ share }) => share >= bounds.equalShare) ||
    similar.some(({ seam }) => seam >= bounds.seam) ||
    similar.length > 1 ||
    parted.length > 1 ||
    // Of many strangers one may look alike.
    (likely.length > 0 && likely.length >= others.length / 2);
  return isSheet ? Math.max(same.length, likely.length) : 0;
}

/** The smaller of two faces as a share of the larger one, by the longer sides of their boxes. */
function sizeShare(a: Pick<FaceRow, "box">, b: Pick<OtherFaceRow, "box">): number {
  const [p, q] = [a, b].map(({ box }) => Math.max(box.width, box.height)) as [number, number];
  return Math.min(p, q) / Math.max(p, q);
}

function contactSheet(pictures: number, { otherFaces }: Thresholds): Penalty {
  return {
    factor: otherFaces.contactSheetFactor,
    rulesOutPrimary: true,
    finding: {
      code: FindingCode.CONTACT_SHEET,
      severity: Severity.WARNING,
      message: `Several pictures in one: the same person is seen ${pictures} times. One of the faces was taken.`,
      advice: "Cut it apart and upload the pictures; as it is, it is not fit for a primary.",
      measured: pictures,
      threshold: 1,
    },
  };
}

function severalFaces(
  faceCount: number | null,
  face: FaceAmongOthers,
  { severalFacesFactor, otherFaces }: Thresholds,
): Penalty | null {
  if (faceCount === null || faceCount < 2) return null;
  const rulesOutPrimary = (face.otherFaces ?? []).some(
    (other) => sizeShare(face, other) >= otherFaces.rivalShare,
  );
  const rival = rulesOutPrimary
    ? " Another one is about as large, so the picture is not fit for a primary."
    : "";
  return {
    factor: severalFacesFactor,
    rulesOutPrimary,
    finding: {
      code: FindingCode.SEVERAL_FACES,
      severity: Severity.WARNING,
      message: `${faceCount} faces were found; the most prominent one was taken.${rival}`,
      advice: "Crop the picture to the one person, so that no other face can be taken for the character's.",
      measured: faceCount,
      threshold: 1,
    },
  };
}
