import { Field, Float, ID, InputType, ObjectType } from "type-graphql";
import { Character } from "../characters/character.graphql.js";
import { Payload } from "../graphql/user-error.graphql.js";
import { IpAdapterSettingsInput } from "./ip-adapter-settings.graphql.js";

@InputType({
  description: "Names a character, and which settings of its face lock change; what is omitted stays.",
})
export class UpdateFaceLockSettingsInput {
  @Field(() => ID, { description: "The character whose settings change." })
  characterId!: string;

  @Field(() => Float, {
    nullable: true,
    description:
      "Lowest `matchScore` that counts as the same face, 0-1. 0.85 lets one stranger in 1,000 pass, whether the score is against one photo or a template of many; 0.5 is the point of equal error.",
  })
  matchThreshold?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      "How far below `matchThreshold` a picture's score may lie for a person to still look at it (REVIEW rather than REJECT), 0-1.",
  })
  reviewMargin?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "How strongly a generator should hold on to the face, 0-1.",
  })
  strength?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "How strongly a generator should follow the reference pictures, 0-1.",
  })
  referenceStrength?: number | null;

  @Field(() => IpAdapterSettingsInput, {
    nullable: true,
    description: "Settings of the adapters; null resets every one of them to its default.",
  })
  ipAdapter?: IpAdapterSettingsInput | null;
}

@ObjectType({ description: "The character with its settings." })
export class UpdateFaceLockSettingsPayload extends Payload {
  @Field(() => Character, { nullable: true, description: "The character as it is now." })
  character?: Character | null;
}
