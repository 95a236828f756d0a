import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";
import { listComplexity } from "../graphql/complexity.js";
import { type NodeType, toGlobalId } from "../ids/global-id.js";
import { ERASED_KINDS, type ErasedFile, type ErasedKind, type ErasureReceipt } from "./erasure-receipt.js";
import type { Erasure } from "./find-erasure.js";

/** More hashes than people read; all of them are in `filesSha256`. */
export const MAX_LISTED_FILES = 1_000;

const ErasedKindEnum = Object.fromEntries(ERASED_KINDS.map((kind) => [kind, kind])) as Record<
  ErasedKind,
  ErasedKind
>;
registerEnumType(ErasedKindEnum, {
  name: "ErasedKind",
  description: "What was deleted with a character. More will be added.",
  valuesConfig: {
    REFERENCE_IMAGE: { description: "A reference image with its analysis." },
    IMAGE_COPY: {
      description: "What was drawn of a reference image for generators, such as a smaller copy.",
    },
    CANDIDATE: { description: "A generated picture that waited for a decision, or had one." },
    CANDIDATE_REVIEW: { description: "A decision on a candidate." },
    TRAINING_SET: { description: "A training set, with what it said of its pictures." },
    FACE: { description: "A described face, with its embedding." },
    OTHER_ANALYSIS: {
      description: "What another version of the analyser than the one in force said of a reference image.",
    },
    FACE_LOCK: { description: "The template." },
    FACE_LOCK_REVISION: { description: "A line of the face lock's history." },
    WEBHOOK_DELIVERY: { description: "That a webhook was told, or was to be told, of something about it." },
  },
});

@ObjectType("Erasure", {
  description:
    "How far the erasure of a character is. It says neither which one it was nor anything of it, and is kept.",
})
export class ErasureObject {
  @Field(() => ID, { description: "What the query `erasure` takes." })
  id!: string;

  @Field(() => Date, { description: "When the character's rows were deleted." })
  erasedAt!: Date;

  @Field(() => Int, {
    description:
      "How many stored objects are, or may be, still there: noted and not known to be gone. They are removed by a job, soon after, or as soon as the storage answers.",
  })
  pendingObjects!: number;

  @Field(() => Boolean, {
    description:
      "Whether nothing of it is left: the storage listed everything below the character's key, and all of it is gone. Backups and logs of the operator are beyond this server's reach.",
  })
  isComplete!: boolean;
}

export const toErasure = (erasure: Erasure): ErasureObject => ({
  ...erasure,
  id: toGlobalId("Erasure", erasure.id),
});

@ObjectType("ErasedFile", { description: "A picture that was deleted." })
export class ErasedFileObject {
  @Field(() => ID, { description: "The id that it had." })
  id!: string;

  @Field(() => ErasedKindEnum, { description: "REFERENCE_IMAGE or CANDIDATE." })
  kind!: ErasedKind;

  @Field(() => String, { description: "SHA-256 of the original file, hexadecimal." })
  sha256!: string;

  @Field(() => Int, { description: "Size of the original file." })
  bytes!: number;
}

@ObjectType({ description: "How many of a kind were deleted." })
export class ErasedCount {
  @Field(() => ErasedKindEnum, { description: "What." })
  kind!: ErasedKind;

  @Field(() => Int, { description: "How many." })
  count!: number;
}

@ObjectType("ErasureReceipt", {
  description:
    "What was deleted with a character, told this once: nothing of it is kept, so keep the answer yourself if you need it.",
})
export class ErasureReceiptObject {
  @Field(() => ErasureObject, {
    description: "How far it is: its stored objects are removed after the answer.",
  })
  erasure!: ErasureObject;

  @Field(() => ID, { description: "The id that the character had." })
  characterId!: string;

  @Field(() => Date, { description: "When its rows were deleted." })
  deletedAt!: Date;

  @Field(() => [ErasedFileObject], {
    description: `The pictures, references first, then candidates, each oldest first; the first ${MAX_LISTED_FILES.toLocaleString("en")}.`,
    // Plain values of a list that most characters fill with some dozen.
    complexity: listComplexity(100),
  })
  files!: ErasedFileObject[];

  @Field(() => Int, { description: "How many pictures there were." })
  fileCount!: number;

  @Field(() => String, {
    description:
      "SHA-256 of all pictures' hashes, sorted, each with a line feed behind it: that a list of them is whole.",
  })
  filesSha256!: string;

  @Field(() => [ErasedCount], {
    description: "How many rows of each kind went with it.",
    complexity: listComplexity(10),
  })
  counts!: ErasedCount[];

  @Field(() => Int, {
    description: "How many stored objects there were records of: originals, thumbnails and face crops.",
  })
  objectCount!: number;
}

const TYPES: Record<ErasedFile["kind"], NodeType> = {
  REFERENCE_IMAGE: "ReferenceImage",
  CANDIDATE: "Candidate",
};

/** @param erasure as it is now */
export function toErasureReceipt(
  { files, ...receipt }: ErasureReceipt,
  erasure: Erasure,
): ErasureReceiptObject {
  return {
    erasure: toErasure(erasure),
    characterId: toGlobalId("Character", receipt.characterId),
    deletedAt: receipt.erasedAt,
    files: files
      .slice(0, MAX_LISTED_FILES)
      .map((file) => ({ ...file, id: toGlobalId(TYPES[file.kind], file.id) })),
    fileCount: files.length,
    filesSha256: receipt.filesSha256,
    counts: receipt.counts,
    objectCount: receipt.objectCount,
  };
}
