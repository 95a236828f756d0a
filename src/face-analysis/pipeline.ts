import type { OutsideFill } from "./picture/draw-area.js";

/** One look at the whole picture. */
export interface DetectionLook {
  /** The picture's longer side in the detector's input, in pixels: smaller finds larger faces, and is faster. */
  longSide: number;
  /** Border drawn on every side, as a share of the picture's longer side. */
  border: number;
  /** Faces that stand turned by this much clockwise are seen upright: the picture is turned back by it. -179 to 180. */
  turnedDegrees: number;
  /** What the border shows: the picture's outermost pixels drawn out unless said otherwise. */
  outside?: OutsideFill;
}

interface Pipeline {
  /** Always taken. */
  firstLook: DetectionLook;
  /** Taken as well, for the smaller faces; the faces of both are merged. */
  secondLook: DetectionLook;
  /** In its place when the first look is sure of a large face: what is to be seen beside it. */
  secondLookBesideLargeFace: DetectionLook;
  /** A face is large from this side on, as a share of the picture's longer side. */
  largeFaceShare: number;
  /** A face of this confidence in the first looks makes further ones needless, 0-1. */
  sureConfidence: number;
  /** Beside a sure face, what the detector is less sure of is dropped, 0-1. */
  minConfidence: number;
  /** Without a sure face, all from this confidence on are looked at closely, 0-1. */
  candidateConfidence: number;
  /** And dropped below this mean confidence of the close looks. */
  minCloseConfidence: number;
  /** The same for a face that lies or stands upside down: a rarer thing, so it takes more to believe it. */
  minCloseConfidenceLying: number;
  /** Taken when the first looks are not sure of any face. */
  furtherLooks: DetectionLook[];
  /** A picture without a face that is so many times as long as it is wide, or as wide as it is long, is looked at in parts. */
  longPictureRatio: number;
  /** Taken where no other look finds a face, for one that fills the picture, with the picture's contrast lifted. */
  lastLooks: DetectionLook[];
  /** Below this mean confidence of them, what they see is no face. */
  minLastConfidence: number;
  /** Of two boxes whose intersection over union is larger, the less confident one is dropped. */
  maxOverlap: number;
  /** The same for the intersection as a share of the smaller box: one of the two lies in the other. */
  maxContainment: number;
  /** Landmark passes on the crop turned upright, after the first one, at most. */
  uprightPasses: number;
  /** A face that the first pass shows tilted by less than this gets one upright pass only, in degrees. */
  uprightEnoughDegrees: number;
}

/** The numbers that decide which faces are found, and how their landmarks are. A change of one is a new version of the analyser. */
export const PIPELINE: Pipeline = {
  // Merged, because 512 px alone misses every tenth LFW portrait, which 256 px sees, and 256 px loses faces in scenes.
  firstLook: { longSide: 256, border: 0, turnedDegrees: 0 },
  secondLook: { longSide: 512, border: 0, turnedDegrees: 0 },
  // 346 LFW devtrain portraits with a sure large face: against 512 px, 320 px sees 11 bystanders more and 2 less, at 0.4 of its
  // cost; 384 px 7 more and 1 less; no second look 3 less. On 492 of devtrain's portraits 288 px sees bystanders in 2 more and 4 less
  // than 320, at 0.8 of its cost (224 px first and 288 then: 10 more, 5 less, but wrong counts in 3 of 14 scenes, which these have right).
  secondLookBesideLargeFace: { longSide: 288, border: 0, turnedDegrees: 0 },
  largeFaceShare: 0.25,
  // 100 LFW devtrain portraits: the look at 256 px gives an upright face 0.9 or more in 95 %, one turned by 90 to 270° less
  // than 0.9 in 94 to 96 % and less than 0.95 in 97 to 100 %. 9 % of the upright portraits are then looked at further.
  sureConfidence: 0.95,
  minConfidence: 0.6,
  // At 0.6 10 of the 3,443 devtrain portraits stay without a face; from 0.4 on all have a candidate. What that lets in, the close
  // looks keep out: they lose one of LFW's 4,992 portraits, and are below these bounds in all of 73 pictures without a face, where two dogs
  // come to 0.505 and 0.496 (with one bound for all, the coils of a snake and a teapot upside down stay faces). Those chose them; the next portrait has 0.528.
  candidateConfidence: 0.4,
  minCloseConfidence: 0.515,
  minCloseConfidenceLying: 0.6,
  furtherLooks: [
    { longSide: 256, border: 0.25, turnedDegrees: 0 },
    { longSide: 256, border: 0, turnedDegrees: -45 },
    { longSide: 256, border: 0, turnedDegrees: 45 },
    { longSide: 256, border: 0, turnedDegrees: -90 },
    { longSide: 256, border: 0, turnedDegrees: 90 },
    { longSide: 256, border: 0, turnedDegrees: 180 },
  ],
  // At 256 px a face as high as half of such a picture is 43 px high, near the least that the detector sees.
  longPictureRatio: 3,
  // In 35 of UTKFace's 570 tight portraits the looks above see no face. Of those 35 a look of this confidence sees 10 with the picture 128 px
  // long in a grey border, 16 at 112 px, 33 at 64 or 60, 26 at 48; with its edge drawn out instead 26 at 58 px, where grey shows 33.
  // The two looks and their bound were then chosen on 17 of the 35, 20 tight cuts of devtrain's portraits, and 40 of the 73 pictures
  // without a face, whole and cut into 4, 9 and 16 parts: these faces have 0.47 or more, the rest 0.38 or less but for a dog's, 0.49.
  // In the other half, which was in view meanwhile, all 18 are found, and no face in 33 pictures and 957 parts. Of 276 portraits darkened to a quarter these looks see 272 with
  // the contrast lifted, 179 without.
  lastLooks: [
    { longSide: 128, border: 0.55, turnedDegrees: 0, outside: "grey" },
    { longSide: 64, border: 0, turnedDegrees: 0 },
  ],
  minLastConfidence: 0.4,
  maxOverlap: 0.4,
  maxContainment: 0.6,
  // For tilted faces only. Median distance of a photo to itself turned by 45°, over the 28 of 30 that were found before there
  // were further looks: 0.13 to 0.16 without a pass, 0.06 with one, 0.05 with two; by 60° 0.64, 0.12, 0.07. Upright LFW photos
  // gain nothing (FRR at FAR 0.001 on 80 unseen people: 2.1 % without, 3.4 % with, noise).
  uprightPasses: 2,
  uprightEnoughDegrees: 10,
};
