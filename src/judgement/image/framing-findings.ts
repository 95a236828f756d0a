import { FindingCode, type Penalty, Severity } from "../finding.js";
import { judge } from "../judge-measure.js";
import type { Thresholds } from "../bounds.js";
import type { FaceRow, ImageRow } from "../rows.js";

export function noFace(): Penalty {
  return {
    factor: 0,
    finding: {
      code: FindingCode.NO_FACE,
      severity: Severity.ERROR,
      message: "No face was found. The picture is kept but does not shape the face lock.",
      advice:
        "Use a picture in which the face is clearly visible, at least a tenth of the picture's width, with both eyes in sight: a head seen from the side, from behind or thrown far back may not be found.",
      measured: 0,
      threshold: 1,
    },
  };
}

export function faceTooSmall(interEyePixels: number, thresholds: Thresholds): Penalty | null {
  const { good } = thresholds.interEyePixels;
  return judge(interEyePixels, thresholds.interEyePixels, {
    code: FindingCode.FACE_TOO_SMALL,
    name: "the size of the face",
    message: (pixels) =>
      `The eyes are ${Math.round(pixels)} pixels apart; from ${good} on the face shows its detail.`,
    advice: "Use a closer or larger picture of the face.",
  });
}

export function faceOutOfFrame(
  box: FaceRow["box"],
  image: Pick<ImageRow, "width" | "height">,
  thresholds: Thresholds,
): Penalty | null {
  return judge(visibleShare(box, image), thresholds.visibleShare, {
    code: FindingCode.FACE_OUT_OF_FRAME,
    name: "how much of the face is visible",
    message: (share) => `Only ${Math.round(share * 100)} % of the face lies inside the picture.`,
    advice: "Use a picture that shows the whole face with some room around it.",
  });
}

/** How much of a face's box lies inside the picture, 0-1. */
export function visibleShare(box: FaceRow["box"], image: Pick<ImageRow, "width" | "height">): number {
  const visibleWidth = Math.min(box.x + box.width, image.width) - Math.max(box.x, 0);
  const visibleHeight = Math.min(box.y + box.height, image.height) - Math.max(box.y, 0);
  return (Math.max(visibleWidth, 0) * Math.max(visibleHeight, 0)) / Math.max(box.width * box.height, 1);
}
