import { graphql } from "../api/generated";
import { messageIn, PREFLIGHT } from "../api/session";

/** What the server brings along to begin with. */
export interface Samples {
  name: string;
  profile: object;
  pictures: { name: string; shows: string; url: string }[];
}

async function get(url: string): Promise<Response> {
  const response = await fetch(url, { headers: PREFLIGHT });
  if (!response.ok) throw new Error(await messageIn(response));
  return response;
}

export const fetchSamples = async (): Promise<Samples> =>
  (await get("/api/v1/samples")).json() as Promise<Samples>;

export async function fetchSample({ name, url }: Samples["pictures"][number]): Promise<File> {
  const bytes = await (await get(url)).blob();
  return new File([bytes], name, { type: bytes.type });
}

export const UPLOAD_REFERENCE_IMAGE = graphql(`
  mutation UploadReferenceImage($input: UploadReferenceImageInput!) {
    uploadReferenceImage(input: $input) {
      referenceImage {
        id
      }
      userErrors {
        code
        message
        ... on DuplicateReferenceImageError {
          existing {
            id
          }
        }
      }
    }
  }
`);
