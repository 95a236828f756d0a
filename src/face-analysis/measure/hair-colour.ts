import { type Lab, chromaOf, labOf, medianLab } from "../picture/colour.js";
import { UPRIGHT_FACE_INTER_EYE as INTER_EYE, UprightFace } from "./draw-upright-face.js";
import { Point } from "../face-analyser.js";
import { LEFT_EYE, MOUTH, RIGHT_EYE, eyeLine, partCentre } from "../find/landmark-groups.js";
import { invert, transformPoint } from "../picture/similarity.js";

/** Side of the squares, in pixels of the drawing, whose mean colours are looked at: single hairs and noise vanish. */
export const CELL = 4;

/** Of a picture, in its pixels. */
export interface Extent {
  width: number;
  height: number;
}

/** A band on one or both sides of the middle line, in eye distances: from its middle outwards, and upwards from the eyes. */
interface Zone {
  inner: number;
  outer: number;
  from: number;
  to: number;
}
/**
 * Where hair is looked for: above the forehead, up to the crown of a head with flat hair. The hairline lies about 1.0
 * above the eyes, the crown about 1.8 (Farkas, "Anthropometry of the head and face", 1994: trichion to nasion 65 mm, vertex to nasion
 * 110 mm, pupils 62 mm).
 */
const HAIR_ZONE: Zone = { inner: 0, outer: 0.55, from: 1.15, to: 1.65 };
/** Beside the top of the head, where a background shows unless the hair is very full. */
const BACKGROUND_ZONE: Zone = { inner: 1.6, outer: 2.3, from: 0.8, to: 1.8 };
/** Share of the zone that must lie in the picture, and that must look unlike skin and alike among itself. */
const MIN_VISIBLE = 0.6;
const MIN_HAIR = 0.4;
/** Distances of CIELAB; chosen by eye on the contact sheet of eval:hair. */
const UNLIKE_SKIN = 9;
const ALIKE = 16;
const LIKE_BACKGROUND = 7;
/** Skin of no more chroma than this is that of a picture without colours. */
const GREY_SKIN = 3;
/** Lightness of the cheeks below which black hair and any hair in the dark look the same. */
const DARK_SKIN = 12;

/**
 * The colour of the hair above the forehead: the median of what differs from the cheeks there. It is the colour as
 * photographed: warm light makes it redder, shade darker. A hat looks like hair to it, and so does a background above a
 * head lower than usual.
 * @returns the colour, or why there is none
 */
export function hairColourOf(face: UprightFace, picture: Extent): Lab | { notMeasured: string } {
  const zone = cellsOf(face, picture, HAIR_ZONE);
  if (zone.visible < MIN_VISIBLE) return { notMeasured: "the top of the head lies out of the picture" };
  const skin = cheekColour(face);
  if (chromaOf(skin) < GREY_SKIN) return { notMeasured: "the picture has no colours" };
  if (skin.lightness < DARK_SKIN) return { notMeasured: "the face lies in the dark" };
  const unlikeSkin = zone.cells.filter((cell) => differenceFromSkin(cell, skin) >= UNLIKE_SKIN);
  const tooFew = zone.cells.length * MIN_HAIR;
  if (unlikeSkin.length < tooFew) return { notMeasured: "nothing above the forehead differs from skin" };
  const first = medianLab(unlikeSkin);
  const hair = unlikeSkin.filter((cell) => labDistance(cell, first) < ALIKE);
  if (hair.length < tooFew) return { notMeasured: "there is no one colour above the forehead" };
  const colour = medianLab(hair);
  const background = cellsOf(face, picture, BACKGROUND_ZONE).cells;
  if (background.length > 0 && labDistance(colour, medianLab(background)) < LIKE_BACKGROUND) {
    return { notMeasured: "the hair cannot be told from the background" };
  }
  return colour;
}

/** Euclidean distance in CIELAB (CIE76). */
const labDistance = (p: Lab, q: Lab): number =>
  Math.hypot(p.lightness - q.lightness, p.redness - q.redness, p.yellowness - q.yellowness);

/** What is lighter than the cheeks differs by its colour alone: a scalp shines and stays the colour of skin. */
function differenceFromSkin(cell: Lab, skin: Lab): number {
  const darker = Math.max(0, skin.lightness - cell.lightness);
  return Math.hypot(darker, cell.redness - skin.redness, cell.yellowness - skin.yellowness);
}

/** Colours of the cells of a zone that lie in the picture, and their share of all its cells, 0-1. */
function cellsOf(face: UprightFace, picture: Extent, { inner, outer, from, to }: Zone) {
  const { middle } = eyeLine(face.landmarks);
  const toPicture = invert(face.toFace);
  const cells: Lab[] = [];
  let all = 0;
  for (let up = from * INTER_EYE; up < to * INTER_EYE; up += CELL) {
    for (let aside = -outer * INTER_EYE; aside < outer * INTER_EYE; aside += CELL) {
      if (Math.abs(aside) < inner * INTER_EYE) continue;
      all++;
      const corner = { x: Math.round(middle.x + aside), y: Math.round(middle.y - up) };
      const { x, y } = transformPoint(toPicture, { x: corner.x + CELL / 2, y: corner.y + CELL / 2 });
      const isInside = x >= 0 && y >= 0 && x < picture.width && y < picture.height;
      if (isInside && isDrawn(face, corner)) cells.push(cellColour(face, corner));
    }
  }
  return { cells, visible: cells.length / all };
}

const isDrawn = ({ width, height }: UprightFace, { x, y }: Point): boolean =>
  x >= 0 && y >= 0 && x + CELL <= width && y + CELL <= height;

/** The median of a square on each cheek, 0.3 eye distances wide, from halfway between the eyes and the mouth downwards. */
export function cheekColour(face: UprightFace): Lab {
  const side = 0.3 * INTER_EYE;
  const eyes = [partCentre(face.landmarks, LEFT_EYE), partCentre(face.landmarks, RIGHT_EYE)];
  const mouth = partCentre(face.landmarks, MOUTH);
  const cells = eyes.flatMap((eye) => {
    const top = (eye.y + mouth.y) / 2;
    const cells: Lab[] = [];
    for (let y = top; y < top + side; y += CELL) {
      for (let x = eye.x - side / 2; x < eye.x + side / 2; x += CELL) {
        const corner = { x: Math.round(x), y: Math.round(y) };
        if (isDrawn(face, corner)) cells.push(cellColour(face, corner));
      }
    }
    return cells;
  });
  return medianLab(cells);
}

/** The mean colour of a square. */
export function cellColour({ width, data }: UprightFace, corner: Point): Lab {
  let [red, green, blue] = [0, 0, 0];
  for (let y = corner.y; y < corner.y + CELL; y++) {
    const start = 4 * (y * width + corner.x);
    for (let at = start; at < start + 4 * CELL; at += 4) {
      red += data[at]!;
      green += data[at + 1]!;
      blue += data[at + 2]!;
    }
  }
  return labOf(Math.round(red / CELL ** 2), Math.round(green / CELL ** 2), Math.round(blue / CELL ** 2));
}
