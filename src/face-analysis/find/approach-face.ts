import { Rectangle } from "../face-analyser.js";
import { centreOf } from "../picture/similarity.js";
import { UprightPicture } from "../picture/upright-picture.js";

/**
 * Side of a face's box, in decoded pixels, from which on its face crop gains nothing by more of them: the crop's 1024 px are
 * 1.96 to 2.43 box sides (5 to 95 % of 530 faces of all kinds), so it is seldom enlarged, and then by less than a fifth.
 */
const PORTRAIT_PIXELS = 512;
/** The same of what is decoded again: a quarter more, for what a reduction and a turn blur. */
const DECODED_AGAIN_PIXELS = 640;
/** The face crop reaches up to 1.6 box sides from the box's middle, of tilted heads 2. */
const PORTRAIT_EXTENT = 4;
/**
 * Side of the box where landmarks, chip and measures are drawn from. The eyes are then some 80 px apart, a quarter more than
 * the upright face has, and the landmark network's crop is exactly half of it.
 */
const HEAD_PIXELS = 224;
/** The upright face reaches 2.5 eye distances from the face's middle, with corners 3.5: of frontal faces that is 1.25 box sides. */
const HEAD_EXTENT = 3;

export interface FaceCloseUps {
  /** To draw the face crop from. */
  portrait: UprightPicture;
  /** For the networks and the measures: the face has the same size in it whatever the picture, so they are the same too. */
  head: UprightPicture;
}

/** Goes near a face by its box: where it is small in a reduced picture, the part around it is decoded again. */
export async function approachFace(picture: UprightPicture, box: Rectangle): Promise<FaceCloseUps> {
  const side = Math.max(box.width, box.height);
  const isFineEnough = side * picture.fineness >= PORTRAIT_PIXELS;
  const portrait = isFineEnough
    ? picture
    : await picture.closeUp(around(box, PORTRAIT_EXTENT * side), DECODED_AGAIN_PIXELS / side);
  return { portrait, head: await approachHead(portrait, box) };
}

/** Goes near what of a face the networks see. */
export function approachHead(picture: UprightPicture, box: Rectangle): Promise<UprightPicture> {
  const side = Math.max(box.width, box.height);
  return picture.closeUp(around(box, HEAD_EXTENT * side), HEAD_PIXELS / side);
}

function around(box: Rectangle, side: number): Rectangle {
  const { x, y } = centreOf(box);
  return { x: x - side / 2, y: y - side / 2, width: side, height: side };
}
