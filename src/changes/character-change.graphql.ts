import { Field, ID, ObjectType, registerEnumType } from "type-graphql";
import { type NodeType, toGlobalId } from "../ids/global-id.js";
import { toCursor } from "./change-cursor.js";
import { CharacterChangeKind } from "./change-kind.js";
import type { Change } from "./change-stream.js";

registerEnumType(CharacterChangeKind, {
  name: "CharacterChangeKind",
  description: "What happened to a character. One step of work may do several of these, each told by itself.",
  valuesConfig: {
    CURRENT: {
      description:
        "Nothing: the character as it was when the subscription began, first of all and only with `withCurrent`.",
    },
    CHARACTER_CREATED: { description: "It was created." },
    PROFILE_CHANGED: { description: "Its name or profile changed." },
    CHARACTER_DELETED: { description: "It was deleted. Nothing comes after this: the subscription ends." },
    FACE_LOCK_CHANGED: {
      description: "Its face lock, or a setting of it, changed; or the lock was made or dissolved.",
    },
    IMAGE_ADDED: { description: "A reference image was recorded; its analysis follows." },
    IMAGE_ANALYSED: { description: "A reference image's analysis ended: its status says READY or FAILED." },
    IMAGE_CHANGED: {
      description:
        "Something else about a reference image changed: its type, caption, origin, consent, whether it shapes the face lock, or it is analysed again.",
    },
    IMAGES_REORDERED: { description: "The order of the reference images changed." },
    IMAGE_DELETED: { description: "A reference image was deleted." },
    CANDIDATE_ADDED: { description: "A candidate was submitted; its score follows." },
    CANDIDATE_SCORED: {
      description: "A candidate was scored, or scored anew, or could not be: its status says which.",
    },
    CANDIDATE_REVIEWED: { description: "Somebody decided about a candidate." },
    CANDIDATE_CHANGED: {
      description: "Something else about a candidate changed, as its caption, or it is analysed again.",
    },
    CANDIDATE_DELETED: { description: "A candidate was deleted." },
    TRAINING_SET_ADDED: { description: "A training set was asked for; it is being built." },
    TRAINING_SET_READY: { description: "A training set was built and can be downloaded." },
    TRAINING_SET_FAILED: { description: "A training set could not be built." },
    TRAINING_SET_DELETED: { description: "A training set was deleted." },
    OTHER: {
      description:
        "Something for which this server has no name yet, during an update of its processes. Read what you show anew.",
    },
  },
});

/** Which type the thing has that a kind of change happens to, by the first word of its name. */
const SUBJECTS: Partial<Record<string, NodeType>> = {
  IMAGE: "ReferenceImage",
  CANDIDATE: "Candidate",
  TRAINING: "TrainingSet",
};

export const subjectType = ({ kind }: Change): NodeType | undefined => SUBJECTS[kind.split("_")[0]!];

@ObjectType({
  description:
    "One thing that happened to a character. The objects are as they are when this is sent, which may be later than the change.",
})
export class CharacterChange {
  @Field(() => String, {
    description: "Stands for this change: give it as `after` to go on behind it. Kept for 3 days.",
  })
  cursor!: string;

  @Field(() => CharacterChangeKind, { description: "What happened." })
  kind!: CharacterChangeKind;

  @Field(() => Date, { description: "When it happened." })
  changedAt!: Date;

  @Field(() => ID, {
    nullable: true,
    description:
      "The id of the image, candidate or training set that it happened to, also where that is deleted; null where it is the character as a whole.",
  })
  subjectId!: string | null;

  /** For resolvers. */
  change!: Change;
}

export function toCharacterChange(change: Change): CharacterChange {
  const { characterId, revision, kind, changedAt, subjectId } = change;
  const type = subjectType(change);
  return Object.assign(new CharacterChange(), {
    cursor: toCursor(characterId, revision),
    kind,
    changedAt,
    subjectId: type === undefined || subjectId === null ? null : toGlobalId(type, subjectId),
    change,
  });
}
