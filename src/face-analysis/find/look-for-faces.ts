import { UprightPicture } from "../picture/upright-picture.js";
import { drawArea, pixelsOf } from "../picture/draw-area.js";
import { drawnOutTo } from "../picture/drawn-out-to.js";
import { Rectangle } from "../face-analyser.js";
import { DETECTOR_STRIDE, FaceCandidates, FaceNetworks } from "../networks/face-networks.js";
import { DetectionLook } from "../pipeline.js";
import {
  Similarity,
  centreOf,
  invert,
  radians,
  squareToUpright,
  transformPoint,
} from "../picture/similarity.js";

export interface Detection {
  /** In pixels of the upright picture; it may reach over the edge. Its sides are upright however the face stands. */
  box: Rectangle;
  /** 0-1. */
  score: number;
  /** How far the face stood turned clockwise in the look that saw it best; 0 unless further looks were needed. */
  turnedDegrees: number;
}

/**
 * Runs the detector once on the whole picture.
 * @param minConfidence 0-1; what it is less sure of is left out
 * @returns overlapping candidates in no order
 */
export async function lookForFaces(
  networks: FaceNetworks,
  picture: UprightPicture,
  look: DetectionLook,
  minConfidence: number,
): Promise<Detection[]> {
  const { toInput, scale, width, height } = frame(picture, look);
  const input = showsAsItIs(picture, look)
    ? drawnOutTo((await picture.reducedTo(look.longSide)).pixels, width, height)
    : pixelsOf(drawArea(picture, toInput, width, height, look.outside));
  const candidates = await networks.detectFaces(input, minConfidence);
  const isLying = Math.abs(look.turnedDegrees) % 180 === 90;
  return readCandidates(candidates)
    .map(({ box, score }) => {
      const centre = transformPoint(invert(toInput), centreOf(box));
      const sides = [box.width / scale, box.height / scale] as const;
      const [boxWidth, boxHeight] = isLying ? [sides[1], sides[0]] : sides;
      return {
        box: {
          x: centre.x - boxWidth / 2,
          y: centre.y - boxHeight / 2,
          width: boxWidth,
          height: boxHeight,
        },
        score,
        turnedDegrees: look.turnedDegrees,
      };
    })
    .filter(({ box }) => hasCentreInside(box, picture));
}

/** How the picture, turned back and with its border, lies in the detector's input. */
function frame(picture: UprightPicture, { longSide, border, turnedDegrees }: DetectionLook) {
  const turn = radians(turnedDegrees);
  const [across, along] = [Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn))];
  const room = 2 * border * Math.max(picture.width, picture.height);
  const extent = [
    picture.width * across + picture.height * along + room,
    picture.width * along + picture.height * across + room,
  ] as const;
  const scale = longSide / Math.max(...extent);
  const [a, b] = [scale * Math.cos(turn), -scale * Math.sin(turn)];
  const middle = { x: picture.width / 2, y: picture.height / 2 };
  const toInput: Similarity = {
    a,
    b,
    tx: (extent[0] * scale) / 2 - a * middle.x + b * middle.y,
    ty: (extent[1] * scale) / 2 - b * middle.x - a * middle.y,
  };
  return { toInput, scale, width: wholeStrides(extent[0] * scale), height: wholeStrides(extent[1] * scale) };
}

/** Whether a look needs only a smaller copy of the picture, which takes a fraction of the time of a drawing. */
const showsAsItIs = (
  { pixels }: UprightPicture,
  { longSide, border, turnedDegrees }: DetectionLook,
): boolean => border === 0 && turnedDegrees === 0 && Math.max(pixels.width, pixels.height) >= longSide;

const wholeStrides = (pixels: number): number =>
  Math.max(1, Math.ceil(Math.round(pixels) / DETECTOR_STRIDE)) * DETECTOR_STRIDE;

function readCandidates({ boxes, scores }: FaceCandidates): { box: Rectangle; score: number }[] {
  return Array.from(scores, (score, i) => {
    const [left, top, right, bottom] = boxes.subarray(4 * i, 4 * i + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { box: { x: left, y: top, width: right - left, height: bottom - top }, score };
  });
}

/** A box around the drawn-out edge or the padding is no face of this picture. */
function hasCentreInside(box: Rectangle, picture: UprightPicture): boolean {
  const centre = centreOf(box);
  return centre.x >= 0 && centre.y >= 0 && centre.x <= picture.width && centre.y <= picture.height;
}

/** Side of a close look's input, in pixels, and the sides it sees as multiples of the box's longer side. */
const CLOSE_SIDE = 160;
const CLOSE_FRAMINGS = [1.6, 2.2, 3];
/** A face in the middle of a close look is this near to it, as a share of the box's side. */
const CLOSE_TOLERANCE = 0.35;

/**
 * Looks closely at one candidate, in several framings, as it stands turned: a face stays one in most of them, a chance
 * pattern in few. Black stands beyond the picture's edge: half a face with its edge drawn out looks like none.
 * @returns the mean confidence over the framings, 0-1
 */
export async function lookClosely(
  networks: FaceNetworks,
  picture: UprightPicture,
  { box, turnedDegrees }: Detection,
): Promise<number> {
  let sum = 0;
  for (const framing of CLOSE_FRAMINGS) {
    const side = Math.max(box.width, box.height) * framing;
    const toInput = squareToUpright(centreOf(box), side, radians(turnedDegrees), CLOSE_SIDE);
    const input = drawArea(picture, toInput, CLOSE_SIDE, CLOSE_SIDE, "black");
    const seen = readCandidates(await networks.detectFaces(pixelsOf(input), 0)).filter(({ box }) => {
      const { x, y } = centreOf(box);
      const fromMiddle = Math.hypot(x - CLOSE_SIDE / 2, y - CLOSE_SIDE / 2);
      return fromMiddle < (CLOSE_TOLERANCE * CLOSE_SIDE) / framing;
    });
    sum += Math.max(0, ...seen.map(({ score }) => score));
  }
  return sum / CLOSE_FRAMINGS.length;
}
