import type { DemoPicture } from "./demo-pictures.js";
import { whyNoAnswer } from "./why-no-answer.js";

export interface DemoImage {
  fileName: string;
  type: string;
  status: string;
  failureReason: string | null;
  url: string;
  faceCropUrl: string | null;
  faceCount: number | null;
  matchScore: number | null;
  face: { yawDegrees: number; interEyePixels: number; estimatedAge: number | null } | null;
  assessment: { verdict: string; score: number; findings: { message: string; advice: string }[] } | null;
}

export interface DemoCharacter {
  id: string;
  name: string;
  referenceImages: DemoImage[];
  faceLock: {
    status: string;
    revision: number;
    cohesion: number | null;
    matchThreshold: number;
    strength: number;
    referenceStrength: number;
    anchor: { fileName: string };
    contributions: { image: { fileName: string }; weight: number; shiftIfLeftOut: number | null }[];
    embedding: { model: string; dimensions: number };
  } | null;
}

export interface DemoRecommendation {
  id: string;
  kind: string;
  gain: number;
  message: string;
  reason: string;
}

export interface DemoIdentitySet {
  size: number;
  minSize: number;
  maxSize: number;
  health: number;
  healthParts: Record<string, number>;
  cohesion: number | null;
  coverage: { dimension: string; name: string; count: number; wanted: number }[];
  conflicts: { kind: string; message: string }[];
  recommendations: DemoRecommendation[];
}

const IDENTITY_SET = `size minSize maxSize health healthParts { size quality primary cohesion coverage harmony } cohesion
  coverage { dimension name count wanted } conflicts { kind message } recommendations { id kind gain message reason }`;

const IMAGE = `fileName type status failureReason url faceCropUrl faceCount matchScore
  face { yawDegrees interEyePixels estimatedAge }
  assessment { verdict score findings { message advice } }`;

const FACE_LOCK = `status revision cohesion matchThreshold strength referenceStrength anchor { fileName }
  contributions { image { fileName } weight shiftIfLeftOut } embedding { model dimensions }`;

/** Speaks to the server as any outside client does. Every method throws an Error that says what to do. */
export class DemoClient {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  async whoAmI(): Promise<string> {
    const { viewer } = await this.ask<{ viewer: { keyName: string; workspace: { name: string } } }>(
      "{ viewer { keyName workspace { name } } }",
    );
    return `${viewer.keyName}, workspace ${viewer.workspace.name}`;
  }

  async createCharacter(name: string, profile: object = { niche: "demo" }): Promise<string> {
    const { createCharacter } = await this.ask<{ createCharacter: Payload & { character: { id: string } } }>(
      `mutation ($input: CreateCharacterInput!) {
        createCharacter(input: $input) { character { id } userErrors { message } }
      }`,
      { input: { name, profile } },
    );
    return refuseErrors(createCharacter).character.id;
  }

  async upload(characterId: string, picture: DemoPicture): Promise<DemoImage> {
    const query = `mutation ($input: UploadReferenceImageInput!) {
      uploadReferenceImage(input: $input) { referenceImage { ${IMAGE} } userErrors { message } }
    }`;
    const input = { characterId, waitMs: 60_000 };
    const answer = await this.sendPicture<{ referenceImage: DemoImage }>(
      "uploadReferenceImage",
      query,
      input,
      picture,
    );
    return answer.referenceImage;
  }

  /** The payload of a mutation whose input has a picture as its `file`. */
  async sendPicture<Answer>(
    mutation: string,
    query: string,
    input: object,
    picture: DemoPicture,
  ): Promise<Answer> {
    const form = new FormData();
    form.append("operations", JSON.stringify({ query, variables: { input: { ...input, file: null } } }));
    form.append("map", JSON.stringify({ 0: ["variables.input.file"] }));
    // The server judges the type by content.
    form.append("0", new Blob([new Uint8Array(picture.bytes)]), picture.name);
    const answer = await this.send<Record<string, Payload & Answer>>(form);
    return refuseErrors(answer[mutation]!);
  }

  async identitySet(id: string): Promise<DemoIdentitySet> {
    const { character } = await this.ask<{ character: { identitySet: DemoIdentitySet } }>(
      `query ($id: ID!) { character(id: $id) { identitySet { ${IDENTITY_SET} } } }`,
      { id },
    );
    return character.identitySet;
  }

  async apply(characterId: string, recommendationId: string): Promise<void> {
    const { applyRecommendation } = await this.ask<{ applyRecommendation: Payload }>(
      `mutation ($input: ApplyRecommendationInput!) { applyRecommendation(input: $input) { userErrors { message } } }`,
      { input: { characterId, recommendationId } },
    );
    refuseErrors(applyRecommendation);
  }

  async describe(id: string): Promise<DemoCharacter> {
    const { character } = await this.ask<{ character: DemoCharacter }>(
      `query ($id: ID!) { character(id: $id) { id name referenceImages { ${IMAGE} } faceLock { ${FACE_LOCK} } } }`,
      { id },
    );
    return character;
  }

  ask<Data>(query: string, variables: object = {}): Promise<Data> {
    return this.send<Data>(JSON.stringify({ query, variables }), { "Content-Type": "application/json" });
  }

  private async send<Data>(body: string | FormData, headers: Record<string, string> = {}): Promise<Data> {
    const request = { method: "POST", body, headers: { ...headers, Authorization: `Bearer ${this.key}` } };
    const response = await fetch(`${this.url}/graphql`, request).catch((error: unknown) => {
      throw new Error(whyNoAnswer(this.url, error), { cause: error });
    });
    const answer = (await response.json().catch(() => null)) as {
      data?: Data;
      errors?: { message: string }[];
    } | null;
    if (answer?.data && !answer.errors) return answer.data;
    const reason = answer?.errors?.map((error) => error.message).join("; ") ?? `it is no Likeness server`;
    throw new Error(`${this.url} answered ${response.status}: ${reason}`);
  }
}

interface Payload {
  userErrors: { message: string }[];
}

function refuseErrors<Given extends Payload>(payload: Given): Given {
  if (payload.userErrors.length === 0) return payload;
  throw new Error(payload.userErrors.map((error) => error.message).join(" "));
}
