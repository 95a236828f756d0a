import { Field, Float, Int, ObjectType, registerEnumType } from "type-graphql";
import { textComplexity } from "../graphql/complexity.js";
import { type Match, MatchVerdict, NotScoredReason } from "../judgement/likeness/match.js";
import { Face } from "../reference-images/face.graphql.js";
import { ReferenceImage } from "../reference-images/reference-image.graphql.js";

registerEnumType(MatchVerdict, {
  name: "MatchVerdict",
  description: "What a match score means for a character, by its `matchThreshold` and `reviewMargin`.",
  valuesConfig: {
    ACCEPT: { description: "The score reaches `matchThreshold`." },
    REVIEW: { description: "Below it, but by no more than `reviewMargin`: a person should look." },
    REJECT: { description: "Below both." },
    NOT_SCORED: {
      description: "There is no score, and `notScoredReason` says why. It is no verdict on who it is.",
    },
  },
});
registerEnumType(NotScoredReason, {
  name: "NotScoredReason",
  description: "Why a picture has no match score. More will be added.",
  valuesConfig: {
    NO_FACE: { description: "No face was found." },
    NOT_A_PHOTOGRAPH: {
      description: "A drawing or cartoon: scores made for photographed faces do not apply.",
    },
    FACE_COVERED: {
      description:
        "Dark or mirroring glasses hide the eyes, or a mask, a hand or the like surely covers the face. What covers a head that is turned far is not told: such a face is scored.",
    },
    FACE_NOT_RECOGNISABLE: {
      description:
        "Too few pixels between the eyes, too blurred, or too much of the face outside the picture.",
    },
    NO_TEMPLATE: { description: "The character has no usable reference, or none but this picture itself." },
    OTHER_MODEL: {
      description:
        "Another version of the analyser described the references; they are analysed anew in the background.",
    },
    ANALYSIS_FAILED: { description: "The picture could not be analysed." },
  },
});

@ObjectType({ description: "The matched face beside one reference, a photo beside a photo." })
export class ImageComparison {
  @Field(() => ReferenceImage, { description: "The reference." })
  image!: ReferenceImage;

  @Field(() => Float, {
    description:
      "0-1: 0.85 lets one stranger in 1,000 pass and 0.5 is the point of equal error, measured for two photos.",
  })
  score!: number;

  @Field(() => Float, {
    description:
      "Euclidean distance of the two faces, 0-2: of `embedding` and, where faces have one, `secondEmbedding`, each with the weight that the model's scores are calibrated with.",
  })
  distance!: number;

  @Field(() => Boolean, {
    description:
      "Whether the reference is left out of the template, since its face is not that of the largest group of images that show one person.",
  })
  isOutlier!: boolean;
}

@ObjectType({ description: "Where a score lies among those of the character's own references." })
export class BaselinePlacement {
  @Field(() => Float, {
    description:
      "Share of the references that score as low or lower against the template of the others, 0-100. 0: below every reference, which one right picture in `comparisons` + 1 is by chance.",
  })
  percentile!: number;

  @Field(() => Int, { description: "How many references that is of." })
  comparisons!: number;
}

@ObjectType({
  description: "How a picture stands to a character: the face of it that is most like the template.",
})
export class MatchResult {
  @Field(() => Float, {
    nullable: true,
    description:
      "Against the template of the character's references, 0-1: 0.85 lets one stranger in 1,000 pass and 0.5 is the point of equal error, measured for a template of as many references. Of several faces the best one counts, and each gives a stranger one more chance. Null exactly where `verdict` is NOT_SCORED.",
  })
  score!: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "Euclidean distance to the template, 0-2, as in `comparisons`; null where there is no score.",
  })
  distance!: number | null;

  @Field(() => MatchVerdict, { description: "By the character's settings." })
  verdict!: MatchVerdict;

  @Field(() => NotScoredReason, { nullable: true, description: "Null where there is a score." })
  notScoredReason!: NotScoredReason | null;

  @Field(() => String, {
    description: "The same for people, in some sentences.",
    complexity: textComplexity(500),
  })
  message!: string;

  @Field(() => Float, {
    description: "The `matchThreshold` of the verdict: the lowest score that is accepted.",
  })
  threshold!: number;

  @Field(() => Float, {
    description: "The lowest score that is not rejected: `matchThreshold` - `reviewMargin`.",
  })
  reviewThreshold!: number;

  @Field(() => String, {
    nullable: true,
    description:
      "Name and version of the recognition model that the numbers rest on; null where there are none.",
  })
  model!: string | null;

  @Field(() => Int, {
    description: "How many references the template was made of, near-duplicates counting once.",
  })
  templateSize!: number;

  @Field(() => BaselinePlacement, {
    nullable: true,
    description: "Null without a score, or with fewer than three references to compare with each other.",
  })
  placement!: BaselinePlacement | null;

  @Field(() => Int, {
    nullable: true,
    description: "All faces found; null where the picture was not analysed.",
  })
  faceCount!: number | null;

  @Field(() => Face, {
    nullable: true,
    description:
      "The face that the numbers are of: the one of up to nine that is nearest to the template. Null without a score.",
  })
  matchedFace!: Face | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Whether the matched face is the most prominent one, which `assessment` is about. Null without a score.",
  })
  isMostProminentFace!: boolean | null;

  /** For resolvers. */
  match!: Match;
}
