/** A finite number, or the reason why it could not be taken (half a sentence): never a made-up good value. */
export type Measure = number | NotMeasured;

export interface NotMeasured {
  notMeasured: string;
}

/** The number, or null where there is none. */
export const numberOf = (measure: Measure | undefined): number | null =>
  typeof measure === "number" ? measure : null;

/** What is measured on the face. A measure is missing where an earlier version of the analyser did not know it. */
export interface FaceMeasures {
  /** Second differences of the luma at 64 px between the eyes, from 0 to some hundreds (`sharpness.ts`). */
  sharpness?: Measure;
  /** Share of the face, 0-1, whose luminance is 25 or less of 255 (`exposure.ts`): ISO/IEC 29794-5's under-exposure prevention. */
  underExposure?: Measure;
  /** Share of the face, 0-1, whose luminance is 247 or more of 255: over-exposure prevention. */
  overExposure?: Measure;
  /** Entropy of the face's luma, 0-8 bits: dynamic range, but see `exposure.ts`. */
  dynamicRange?: Measure;
  /** What the cheeks' histograms of luminance have in common, 0-1: illumination uniformity. */
  illuminationUniformity?: Measure;
  /** Share of the seeming resolution that is real, 0-1 (`effective-resolution.ts`). */
  effectiveResolution?: Measure;
  /** Texture of the skin over the sharpness of eyes and mouth, from 0 (`skin-texture.ts`). */
  skinTexture?: Measure;
  /** How far steps at the edges of JPEG's blocks exceed those inside, as a share (`blockiness.ts`): compression artefacts. */
  blockiness?: Measure;
  /** How hard the toned places of the face are, 0-255 (`drawing-look.ts`). */
  lineContrast?: Measure;
  /** Flat areas within hard outlines, 0-1 (`drawing-look.ts`). */
  flatShading?: Measure;
  /** How far colours of equal lightness lie apart, from 0, in CIELAB (`colour-look.ts`): next to nothing in black and white and in sepia. */
  colourSpread?: Measure;
  /** CIELAB lightness of the cheeks, 0-100; the three are measured together or not at all (`colour-look.ts`). */
  skinLightness?: Measure;
  /** CIELAB a* of the cheeks. */
  skinRedness?: Measure;
  /** CIELAB b* of the cheeks. */
  skinYellowness?: Measure;
  /** CIELAB lightness of the hair, 0-100; the three are measured together or not at all (`hair-colour.ts`). */
  hairLightness?: Measure;
  /** CIELAB a* of the hair. */
  hairRedness?: Measure;
  /** CIELAB b* of the hair. */
  hairYellowness?: Measure;

  /**
   * What the face looks like, coarsely (`face-pattern.ts`): by it copies of a shot are known in any framing. No number, as the others are, but a text that
   * is compared with another one.
   */
  pattern?: string | NotMeasured;

  /** ISO/IEC 29794-5 "eyes open", by a classifier: 0 (surely closed) to 1 (surely open), of the eye that is less open (`eyes.ts`). */
  eyesOpen?: Measure;
  /** The same of the other eye: open beside a closed one, it tells a wink. */
  otherEyeOpen?: Measure;
  /** ISO/IEC 29794-5 "eyes visible", by a classifier: 0 (surely behind dark glasses) to 1 (`eyes.ts`). */
  eyesVisible?: Measure;
  /** Where the eyes look, -60 to 60: positive to the viewer's right, 0 into the camera, whichever way the head is turned (`gaze.ts`). */
  gazeYawDegrees?: Measure;
  /** The same, positive up. */
  gazePitchDegrees?: Measure;
  /** How likely something covers the face, 0-1: ISO/IEC 29794-5 "face occlusion prevention" (`covers.ts`). */
  faceCovered?: Measure;
  /** And, where it does, how likely it covers eyes, nose, mouth or one side of it, 0-1 each; several may be covered. */
  eyesCovered?: Measure;
  noseCovered?: Measure;
  mouthCovered?: Measure;
  sideCovered?: Measure;
  /** The opposite of ISO/IEC 29794-5 "mouth closed": gap of the inner lips over the face's length, from 0 (`mouth-open.ts`). */
  mouthOpen?: Measure;
  /** ISO/IEC 29794-5 "expression neutrality": how likely the face is neutral, 0-1 (`expression.ts`). */
  expressionNeutrality?: Measure;
  /** How likely the face is happy, 0-1; this and the other six expressions add up to 1. */
  expressionHappy?: Measure;
  expressionSad?: Measure;
  expressionAngry?: Measure;
  expressionFearful?: Measure;
  expressionDisgusted?: Measure;
  expressionSurprised?: Measure;
}

/** What is measured on the picture as a whole, with or without a face; missing as above. */
export interface PictureMeasures {
  /** Bars of one colour at the edges, each as a share, 0-1, of the height or width (`uniform-borders.ts`). */
  borderTop?: Measure;
  borderBottom?: Measure;
  borderLeft?: Measure;
  borderRight?: Measure;
  /** A bar with letters in it at the top or the bottom, as a share, 0-1, of the height; 0 for none (`text-bars.ts`). */
  textBar?: Measure;
  /** Colours of what is around the person, who is left blank (`surroundings.ts`); a text that is compared with another one. */
  surroundings?: string | NotMeasured;
  /** The same of what is worn below the face. */
  clothes?: string | NotMeasured;
}
