import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity, textComplexity } from "../graphql/complexity.js";
import { Rectangle } from "../reference-images/reference-image.graphql.js";
import { FaceRegion, FindingCode, ImageVerdict, Severity } from "../judgement/finding.js";

registerEnumType(ImageVerdict, {
  name: "ImageVerdict",
  description: "How well an image serves as a reference.",
  valuesConfig: {
    STRONG: {
      description: "Shows the face well, upright, and nobody else as large: fit for a primary.",
    },
    USABLE: { description: "Helps the face lock." },
    WEAK: { description: "Helps a little; a better picture would help more." },
    UNUSABLE: { description: "Kept, but no part of the face lock." },
  },
});
registerEnumType(Severity, {
  name: "Severity",
  description: "How much a finding matters.",
  valuesConfig: {
    NOT_MEASURED: {
      description: "Could not be measured, and why. It costs a little, as what is not known never helps.",
    },
    INFO: { description: "Worth knowing, or worth a look." },
    WARNING: { description: "Makes the image worse as a reference." },
    ERROR: { description: "Makes it useless as a reference." },
  },
});
registerEnumType(FaceRegion, {
  name: "FaceRegion",
  description: "A part of a face that something can cover.",
  valuesConfig: {
    EYES: { description: "One or both eyes." },
    NOSE: { description: "The nose." },
    MOUTH: { description: "The mouth." },
    ONE_SIDE: { description: "The left or the right half." },
  },
});
registerEnumType(FindingCode, {
  name: "FindingCode",
  description: "What was found. More will be added.",
  valuesConfig: {
    NO_FACE: { description: "No face was found." },
    CONSENT_MISSING: {
      description:
        "The workspace requires a consent entry of what is not said to be generated, and there is none: the image does not shape the face lock.",
    },
    SEVERAL_FACES: { description: "More than one face (ISO/IEC 29794-5: single face present)." },
    CONTACT_SHEET: {
      description:
        "Several pictures in one: the same person side by side, as on a contact sheet or before and after.",
    },
    FACE_TOO_SMALL: { description: "Too few pixels between the eyes (inter-eye distance)." },
    FACE_OUT_OF_FRAME: { description: "Part of the face lies outside the picture (crop of the face image)." },
    HEAD_POSE_YAW: { description: "The head is turned sideways." },
    HEAD_POSE_PITCH: { description: "The head is raised or lowered." },
    HEAD_POSE_ROLL: { description: "The head is tilted." },
    PICTURE_TURNED: { description: "The picture stands on its side or upside down." },
    BLUR: { description: "The face is not sharp (sharpness)." },
    UNDER_EXPOSED: { description: "Too much of the face is dark (under-exposure prevention)." },
    OVER_EXPOSED: { description: "Too much of the face is glaring (over-exposure prevention)." },
    LOW_CONTRAST: { description: "The face has few shades (dynamic range)." },
    UNEVEN_LIGHT: { description: "One side of the face is lit, the other is not (illumination uniformity)." },
    OVERSMOOTHED_SKIN: { description: "The skin's texture was taken away, as beauty filters do." },
    LOW_RESOLUTION: { description: "The picture was enlarged: it has more pixels than detail." },
    HEAVY_COMPRESSION: { description: "Compression left visible blocks (compression artefacts)." },
    NOT_A_PHOTOGRAPH: {
      description: "A drawing or cartoon: scores made for photographed faces do not apply.",
    },
    MONOCHROME: { description: "Black and white, sepia or toned: it has no colours but those of one tint." },
    COLOUR_CAST: {
      description:
        "A strong tint or coloured light lies over the face (natural colour): the skin has a hue that no skin has in everyday light.",
    },
    EYES_CLOSED: { description: "The eyes are closed or the lids lowered (eyes open)." },
    EYES_HIDDEN: { description: "Dark or mirroring glasses hide the eyes (eyes visible)." },
    EXTREME_EXPRESSION: {
      description: "The mouth is wide open or the face distorted (expression neutrality, mouth closed).",
    },
    FACE_COVERED: {
      description:
        "Something covers a part of the face: a hand, a mask, a phone, hair over one side (face occlusion prevention). `regions` says where.",
    },
    NOT_COMPARED_YET: {
      description:
        "Within its set: another version of the analyser described it than the others. It is due to be analysed anew, and is not judged until then.",
    },
    DIFFERENT_PERSON: {
      description:
        "Within its set: it shows, or may show, somebody else. Measured as `matchScore` against the largest group of images that show one person.",
    },
    CHARACTER_BESIDE: {
      description:
        "Within its set, in the place of DIFFERENT_PERSON: the most prominent face is somebody else's, but another one, which `box` shows, is the character's. Measured as its match score.",
    },
    NEAR_DUPLICATE: {
      description:
        "Within its set: the same shot as a better image, which `otherImage` names, in whatever framing; the message says so where it is mirrored.",
    },
    AGE_OUTSIDE_PERSONA: { description: "Looks younger or older than the persona's age range." },
    AGE_UNLIKE_SET: {
      description:
        "Within its set: looks younger or older than the other images. INFO, and free, unless its hair or its likeness is odd too.",
    },
    HAIR_UNLIKE_PERSONA: { description: "The hair is not of the persona's colour." },
    HAIR_UNLIKE_SET: {
      description:
        "Within its set: the hair is not of the other images' colour. INFO, and free, unless its age or its likeness is odd too.",
    },
  },
});

/** Every kind of finding at once. */
const MAX_FINDINGS = Object.keys(FindingCode).length;
const SENTENCE_COST = textComplexity(200);

@ObjectType("Finding", { description: "One thing about an image that helps or hurts, with what to do." })
export class FindingObject {
  @Field(() => FindingCode, { description: "For programs." })
  code!: FindingCode;

  @Field(() => Severity, { description: "How much it matters." })
  severity!: Severity;

  @Field(() => String, { description: "What was found, for people.", complexity: SENTENCE_COST })
  message!: string;

  @Field(() => String, { description: "What to do about it.", complexity: SENTENCE_COST })
  advice!: string;

  @Field(() => Float, { nullable: true, description: "The measured value, in the threshold's unit." })
  measured!: number | null;

  @Field(() => Float, { nullable: true, description: "The value from which on there would be no finding." })
  threshold!: number | null;

  @Field(() => Rectangle, {
    nullable: true,
    description: "Another face of the image that the finding is about, in pixels of the upright image.",
  })
  box?: Rectangle | null;

  @Field(() => [FaceRegion], {
    nullable: true,
    description: "Of the face, what is covered, for FACE_COVERED.",
    complexity: listComplexity(Object.keys(FaceRegion).length),
  })
  regions?: FaceRegion[] | null;

  /** For resolvers. */
  otherImageId?: string;
}

@ObjectType("ImageAssessment", { description: "How well an image serves as a reference, and why." })
export class ImageAssessmentObject {
  @Field(() => ImageVerdict, { description: "Follows from the score." })
  verdict!: ImageVerdict;

  @Field(() => Int, { description: "0-100." })
  score!: number;

  @Field(() => [FindingObject], {
    description: "What lowered the score, and what is worth a look.",
    complexity: listComplexity(MAX_FINDINGS),
  })
  findings!: FindingObject[];
}
