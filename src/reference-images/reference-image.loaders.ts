import { rowById } from "../graphql/load-rows.js";
import type { LoaderDefinition } from "../graphql/request-context.js";
import type { FaceEntity } from "./face.entity.js";
import { ReferenceImageEntity, ReferenceImageType } from "./reference-image.entity.js";
import type { PlainFaceColumns } from "./face.columns.js";
import {
  type ImageWithFace,
  findFacesOfImages,
  findImagesOfCharacters,
  findPlainFacesOfImages,
  findPrimaryImages,
} from "./reference-image.queries.js";

/** By the character's UUID: its images in list order. */
export const imagesByCharacter: LoaderDefinition<string, ReferenceImageEntity[]> =
  ({ manager, viewer }) =>
  async (characterIds) => {
    const images = await findImagesOfCharacters(manager, viewer.workspaceId, characterIds);
    const byCharacter = new Map(characterIds.map((id): [string, ReferenceImageEntity[]] => [id, []]));
    for (const image of images) byCharacter.get(image.characterId)!.push(image);
    return characterIds.map((id) => byCharacter.get(id)!);
  };

/** By the character's UUID: of one whose images are asked for too, it is among those. */
export const primaryImageByCharacter: LoaderDefinition<string, ReferenceImageEntity | null> =
  (context) => async (characterIds) => {
    const lists = context.loader(imagesByCharacter);
    const others = characterIds.filter((id) => !lists.isAskedFor(id));
    const { manager, viewer } = context;
    const found = others.length > 0 ? await findPrimaryImages(manager, viewer.workspaceId, others) : [];
    const byCharacter = new Map(found.map((image) => [image.characterId, image]));
    return Promise.all(
      characterIds.map(async (id) => {
        if (!lists.isAskedFor(id) || byCharacter.has(id)) return byCharacter.get(id) ?? null;
        const [first] = await lists.load(id);
        return first?.type === ReferenceImageType.PRIMARY ? first : null;
      }),
    );
  };

/** By the image's UUID. */
export const faceByImage: LoaderDefinition<string, FaceEntity | null> =
  ({ manager, viewer }) =>
  async (imageIds) => {
    const faces = await findFacesOfImages(manager, viewer.workspaceId, imageIds);
    const byImage = new Map(faces.map((face) => [face.referenceImageId, face]));
    return imageIds.map((id) => byImage.get(id) ?? null);
  };

/** The same without its long columns. */
export const plainFaceByImage: LoaderDefinition<string, PlainFaceColumns | null> =
  ({ manager, viewer }) =>
  async (imageIds) => {
    const faces = await findPlainFacesOfImages(manager, viewer.workspaceId, imageIds);
    const byImage = new Map(faces.map((face) => [face.referenceImageId, face]));
    return imageIds.map((id) => byImage.get(id) ?? null);
  };

/** By the character's UUID: its images in list order, each with its face. One statement brings the faces of all characters. */
export const imagesWithFacesByCharacter: LoaderDefinition<string, ImageWithFace[]> =
  (context) => async (characterIds) => {
    const lists = await Promise.all(characterIds.map((id) => context.loader(imagesByCharacter).load(id)));
    const withFace = async (image: ReferenceImageEntity): Promise<ImageWithFace> => ({
      image,
      face: await context.loader(faceByImage).load(image.id),
    });
    return Promise.all(lists.map((images) => Promise.all(images.map(withFace))));
  };

/** By UUID. */
export const imageById = rowById(ReferenceImageEntity);
