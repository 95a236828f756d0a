import type { Lab } from "../picture/colour.js";
import { median } from "../picture/median.js";
import { invert, transformPoint } from "../picture/similarity.js";
import { CELL, type Extent, cellColour, cheekColour } from "./hair-colour.js";
import type { UprightFace } from "./draw-upright-face.js";
import type { Measure } from "./measure.js";

export interface ColourMeasures {
  colourSpread: Measure;
  skinLightness: Measure;
  skinRedness: Measure;
  skinYellowness: Measure;
}

/** Darker or lighter than these, colours are clipped or noise. */
const DARK = 8;
const BRIGHT = 97;
/** Steps of lightness within which a picture of one hue has one colour. */
const STEP = 1;
/** A step with fewer cells says nothing; below so many cells in all there is nothing to judge. */
const MIN_CELLS_OF_STEP = 5;
const MIN_CELLS = 400;
/** Lightness of the cheeks outside of which their hue is noise, or clipped. */
const DARK_SKIN = 12;
const BRIGHT_SKIN = 97;

/** How colourful the face with its hair and surroundings is, and the colour of its cheeks. */
export function measureColours(face: UprightFace, picture: Extent): ColourMeasures {
  const skin = skinOf(face);
  const isKnown = "lightness" in skin;
  return {
    colourSpread: colourSpreadOf(cellsInside(face, picture)),
    skinLightness: isKnown ? skin.lightness : skin,
    skinRedness: isKnown ? skin.redness : skin,
    skinYellowness: isKnown ? skin.yellowness : skin,
  };
}

function skinOf(face: UprightFace): Lab | { notMeasured: string } {
  const skin = cheekColour(face);
  if (!Number.isFinite(skin.lightness)) return { notMeasured: "the cheeks lie out of the picture" };
  if (skin.lightness < DARK_SKIN) return { notMeasured: "the face lies in the dark" };
  return skin.lightness > BRIGHT_SKIN ? { notMeasured: "the face is glaring" } : skin;
}

/**
 * How far the colours of equal lightness lie apart: the 90th percentile of their distances from the median of their step of lightness, in
 * CIELAB's a* and b*. In black and white, in sepia and in any other toning each lightness has one colour, and the spread is that of the compression.
 */
export function colourSpreadOf(colours: readonly Lab[]): Measure {
  const steps = new Map<number, Lab[]>();
  for (const colour of colours) {
    if (colour.lightness < DARK || colour.lightness > BRIGHT) continue;
    const step = Math.floor(colour.lightness / STEP);
    const sameStep = steps.get(step);
    if (sameStep) sameStep.push(colour);
    else steps.set(step, [colour]);
  }
  const filled = [...steps.values()].filter((step) => step.length >= MIN_CELLS_OF_STEP);
  const distances = new Float64Array(filled.flatMap(distancesFromMiddle)).toSorted();
  if (distances.length < MIN_CELLS) return { notMeasured: "the picture is all but black or white" };
  return distances[Math.floor(0.9 * (distances.length - 1))]!;
}

function distancesFromMiddle(step: readonly Lab[]): number[] {
  const redness = median(step.map((colour) => colour.redness));
  const yellowness = median(step.map((colour) => colour.yellowness));
  return step.map((colour) => Math.hypot(colour.redness - redness, colour.yellowness - yellowness));
}

/** The cells of the drawing that show the picture, not its edge drawn out. */
function cellsInside(face: UprightFace, picture: Extent): Lab[] {
  const toPicture = invert(face.toFace);
  const cells: Lab[] = [];
  for (let y = 0; y + CELL <= face.height; y += CELL) {
    for (let x = 0; x + CELL <= face.width; x += CELL) {
      const place = transformPoint(toPicture, { x: x + CELL / 2, y: y + CELL / 2 });
      const isInside = place.x >= 0 && place.y >= 0 && place.x < picture.width && place.y < picture.height;
      if (isInside) cells.push(cellColour(face, { x, y }));
    }
  }
  return cells;
}
