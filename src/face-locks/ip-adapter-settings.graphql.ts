import { Field, Float, InputType, ObjectType, registerEnumType } from "type-graphql";
import {
  IpAdapterCombineEmbeds,
  IpAdapterEmbedsScaling,
  IpAdapterWeightType,
  PulidMethod,
} from "./ip-adapter-settings.js";

/** Their descriptions are the consumer's words. */
const asWords = (values: Record<string, string>): Record<string, { description: string }> =>
  Object.fromEntries(Object.keys(values).map((name) => [name, { description: wordsOf(name) }]));
const wordsOf = (name: string): string => `“${name.toLowerCase().replaceAll("_", " ")}”.`;

registerEnumType(IpAdapterWeightType, {
  name: "IpAdapterWeightType",
  description: "Where in the denoiser the weight acts: `weight_type` of ComfyUI_IPAdapter_plus.",
  valuesConfig: asWords(IpAdapterWeightType),
});
registerEnumType(IpAdapterCombineEmbeds, {
  name: "IpAdapterCombineEmbeds",
  description: "How several pictures become one: `combine_embeds` of ComfyUI_IPAdapter_plus.",
  valuesConfig: asWords(IpAdapterCombineEmbeds),
});
registerEnumType(IpAdapterEmbedsScaling, {
  name: "IpAdapterEmbedsScaling",
  description: "What of the attention is scaled: `embeds_scaling` of ComfyUI_IPAdapter_plus.",
  valuesConfig: {
    V_ONLY: { description: "“V only”." },
    K_AND_V: { description: "“K+V”." },
    K_AND_V_WITH_C_PENALTY: { description: "“K+V w/ C penalty”." },
    K_AND_MEAN_V_WITH_C_PENALTY: { description: "“K+mean(V) w/ C penalty”." },
  },
});
registerEnumType(PulidMethod, {
  name: "PulidMethod",
  description: "What PuLID gives precedence to: `method` of PuLID_ComfyUI.",
  valuesConfig: asWords(PulidMethod),
});

const DESCRIPTIONS = {
  weight:
    "How strongly the adapter acts, 0-3: `weight` of IP-Adapter FaceID and PuLID, `ip_weight` of InstantID. Null: the lock's `strength`.",
  weightFaceIdV2:
    "How strongly the picture of the face acts beside its embedding, 0-5: `weight_faceidv2`. Null: the lock's `referenceStrength`.",
  cnStrength:
    "How strongly InstantID follows the key points, 0-10: `cn_strength`. Null: the lock's `referenceStrength`.",
  startAt: "From which share of the steps on, 0-1, before `endAt`: `start_at`. Null: 0.",
  endAt: "Up to which share of the steps, 0-1, after `startAt`: `end_at`. Null: 1.",
  weightType: "`weight_type`. Null: LINEAR.",
  combineEmbeds:
    "`combine_embeds`. Null: AVERAGE. InstantID knows no ADD and no SUBTRACT, and is given AVERAGE for them.",
  embedsScaling: "`embeds_scaling`. Null: V_ONLY.",
  pulidMethod: "`method` of PuLID. Null: FIDELITY.",
};

@ObjectType("IpAdapterSettings", {
  description:
    "What is set of the adapters that the face is given to. Null: the default. `guidance` says what comes of it, in the consumers' own names.",
})
export class IpAdapterSettingsObject {
  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.weight })
  weight!: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.weightFaceIdV2 })
  weightFaceIdV2!: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.cnStrength })
  cnStrength!: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.startAt })
  startAt!: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.endAt })
  endAt!: number | null;

  @Field(() => IpAdapterWeightType, { nullable: true, description: DESCRIPTIONS.weightType })
  weightType!: IpAdapterWeightType | null;

  @Field(() => IpAdapterCombineEmbeds, { nullable: true, description: DESCRIPTIONS.combineEmbeds })
  combineEmbeds!: IpAdapterCombineEmbeds | null;

  @Field(() => IpAdapterEmbedsScaling, { nullable: true, description: DESCRIPTIONS.embedsScaling })
  embedsScaling!: IpAdapterEmbedsScaling | null;

  @Field(() => PulidMethod, { nullable: true, description: DESCRIPTIONS.pulidMethod })
  pulidMethod!: PulidMethod | null;
}

@InputType({
  description:
    "Which settings of the adapters change. Omitted means unchanged, null resets one to its default.",
})
export class IpAdapterSettingsInput {
  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.weight })
  weight?: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.weightFaceIdV2 })
  weightFaceIdV2?: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.cnStrength })
  cnStrength?: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.startAt })
  startAt?: number | null;

  @Field(() => Float, { nullable: true, description: DESCRIPTIONS.endAt })
  endAt?: number | null;

  @Field(() => IpAdapterWeightType, { nullable: true, description: DESCRIPTIONS.weightType })
  weightType?: IpAdapterWeightType | null;

  @Field(() => IpAdapterCombineEmbeds, { nullable: true, description: DESCRIPTIONS.combineEmbeds })
  combineEmbeds?: IpAdapterCombineEmbeds | null;

  @Field(() => IpAdapterEmbedsScaling, { nullable: true, description: DESCRIPTIONS.embedsScaling })
  embedsScaling?: IpAdapterEmbedsScaling | null;

  @Field(() => PulidMethod, { nullable: true, description: DESCRIPTIONS.pulidMethod })
  pulidMethod?: PulidMethod | null;
}
