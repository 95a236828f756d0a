import { measureBlockiness } from "./blockiness.js";
import { measureColours } from "./colour-look.js";
import { measureDrawingLook } from "./drawing-look.js";
import { UprightFace } from "./draw-upright-face.js";
import { measureEffectiveResolution } from "./effective-resolution.js";
import { measureExposure } from "./exposure.js";
import { Point } from "../face-analyser.js";
import { hairColourOf } from "./hair-colour.js";
import type { FaceMeasures } from "./measure.js";
import { lumaPlane } from "../picture/luma.js";
import { measureSharpness } from "./sharpness.js";
import { measureSkinTexture } from "./skin-texture.js";
import { UprightPicture } from "../picture/upright-picture.js";

/**
 * What the picture is like where the face is.
 * @param landmarks in pixels of the picture
 */
export async function measurePictureQuality(
  face: UprightFace,
  picture: UprightPicture,
  landmarks: Point[],
): Promise<FaceMeasures> {
  const luma = lumaPlane(face);
  const hair = hairColourOf(face, picture);
  const isKnown = "lightness" in hair;
  return {
    sharpness: measureSharpness(face, luma),
    ...measureExposure(face),
    ...measureDrawingLook(face, luma),
    effectiveResolution: measureEffectiveResolution(face, luma),
    skinTexture: measureSkinTexture(face, luma),
    blockiness: await measureBlockiness(picture, landmarks),
    ...measureColours(face, picture),
    hairLightness: isKnown ? hair.lightness : hair,
    hairRedness: isKnown ? hair.redness : hair,
    hairYellowness: isKnown ? hair.yellowness : hair,
  };
}
