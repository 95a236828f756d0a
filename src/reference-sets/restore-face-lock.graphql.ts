import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { FaceLockRevision } from "../face-locks/face-lock-revision.graphql.js";
import type { RevisionImage } from "../face-locks/face-lock-revision.entity.js";
import { Payload, registerUserErrorType, UserError } from "../graphql/user-error.graphql.js";
import { toGlobalId } from "../ids/global-id.js";
import { imageListComplexity } from "../reference-images/max-images.js";
import { MissingImagesError } from "./missing-images-error.js";

@InputType({ description: "Names a character, and the revision of its face lock to bring back." })
export class RestoreFaceLockRevisionInput {
  @Field(() => ID, { description: "Whose face lock it is." })
  characterId!: string;

  @Field(() => Int, { description: "The `revision` number to restore." })
  revision!: number;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      "Whether to go on where images of that revision were deleted since: the lock is then made of those that are left.",
  })
  allowMissing?: boolean | null;
}

@ObjectType({ description: "An image that a revision was made of, and that was deleted since." })
export class MissingImage {
  @Field(() => ID, { description: "The id that it had." })
  imageId!: string;

  @Field(() => String, {
    description: "SHA-256 of the file, hexadecimal: the same file, uploaded again, is known by it.",
  })
  sha256!: string;
}

export const toMissingImage = ({ imageId, sha256 }: RevisionImage): MissingImage => ({
  imageId: toGlobalId("ReferenceImage", imageId),
  sha256,
});

@ObjectType({ description: "The character with its face lock restored." })
export class RestoreFaceLockRevisionPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;

  @Field(() => FaceLockRevision, {
    nullable: true,
    description: "The new revision, whose cause is RESTORED; `compare` says how it differs from any other.",
  })
  revision?: FaceLockRevision | null;

  @Field(() => [MissingImage], {
    nullable: true,
    description:
      "With `allowMissing`: images of the restored revision that were deleted since, so that the lock is made without them; at most 50.",
    complexity: imageListComplexity,
  })
  missing?: MissingImage[] | null;
}

@ObjectType("MissingImagesError", {
  implements: UserError,
  description: "A revision cannot be restored as it was: images of it were deleted since. Code: CONFLICT.",
})
export class MissingImagesErrorObject extends UserError {
  /** What the field `missing` is resolved from. */
  error!: MissingImagesError;
}

registerUserErrorType(MissingImagesError, "MissingImagesError");
