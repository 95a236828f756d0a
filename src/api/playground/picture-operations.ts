import { CURRENT_CHARACTER, type ReadyMadeOperation } from "./ready-made-operation.js";

export const uploadPicture: ReadyMadeOperation = {
  name: "Upload",
  query: `# Easier: "Upload a picture", at the top of this page. Here the small green button in the next line, behind "Upload!", chooses the
# photo, whose name then stands at the top.
mutation UploadReferenceImage($characterId: ID!, $file: Upload!) {
  uploadReferenceImage(input: { characterId: $characterId, file: $file }) {
    referenceImage {
      id
      status
      type
      fileName
      faceCount
      assessment { verdict score findings { code severity message advice } }
      matchScore
      url
      thumbnailUrl
      faceCropUrl
    }
    character { id faceLock { status revision cohesion } }
    userErrors { code message field ... on DuplicateReferenceImageError { existing { id } } }
  }
}
`,
  variables: { characterId: CURRENT_CHARACTER },
};

export const scorePicture: ReadyMadeOperation = {
  name: "Score",
  query: `# Whether a picture, e.g. a generated one, shows the character: scored against the template and each reference. Nothing is stored. The
# small green button in the next line, behind "Upload!", chooses the picture.
mutation ScoreImage($characterId: ID!, $file: Upload!) {
  scoreImage(input: { characterId: $characterId, file: $file }) {
    match {
      verdict
      score
      message
      placement { percentile comparisons }
      matchedFace { box { x y width height } }
      comparisons { score distance image { id fileName } }
    }
    assessment { verdict score findings { code severity message advice } }
    userErrors { code message field }
  }
}
`,
  variables: { characterId: CURRENT_CHARACTER },
};

export const findCharacters: ReadyMadeOperation = {
  name: "Find",
  query: `# Which characters of your workspace a picture may show, best first. Nothing is stored. The small green button in the next line, behind
# "Upload!", chooses the picture.
mutation FindCharacters($file: Upload!) {
  findCharacters(input: { file: $file, first: 10, minScore: 0.5 }) {
    characters { score distance box { x y width height } character { id name primaryImage { thumbnailUrl } } }
    faceCount
    searched
    notScoredReason
    userErrors { code message field }
  }
}
`,
};

export const assessPicture: ReadyMadeOperation = {
  name: "Assess",
  query: `# What an upload of a photo would find, and what it would do to the face lock. Nothing is stored. The small green button in the
# next line, behind "Upload!", chooses the photo.
mutation AssessImage($characterId: ID!, $file: Upload!) {
  assessImage(input: { characterId: $characterId, file: $file }) {
    assessment { verdict score findings { code severity message advice measured threshold } }
    face { yawDegrees pitchDegrees rollDegrees interEyePixels estimatedAge }
    matchScore
    preview { cohesionBefore cohesion templateShift weight refusal { code message } }
    userErrors { code message field }
  }
}
`,
  variables: { characterId: CURRENT_CHARACTER },
};
