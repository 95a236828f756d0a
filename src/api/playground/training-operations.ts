import { CURRENT_CHARACTER, type ReadyMadeOperation } from "./ready-made-operation.js";

export const askReadiness: ReadyMadeOperation = {
  name: "Readiness",
  query: `# What training on the approved candidates and the references would still want: another purpose than a set of references.
query TrainingReadiness($id: ID!, $resolution: Int!) {
  character(id: $id) {
    name
    trainingReadiness(resolution: $resolution) {
      ready
      count
      wanted
      most
      cohesion
      coverage { dimension view count share lower upper }
      problems { code severity message advice missing leaveOut { pictureId } }
      notes
    }
  }
}
`,
  variables: { id: CURRENT_CHARACTER, resolution: 1024 },
};

export const proposeSet: ReadyMadeOperation = {
  name: "Propose",
  query: `# Chooses a varied, balanced training set of what is approved. Nothing is stored: "Freeze" takes the ids.
mutation ProposeTrainingSet($input: ProposeTrainingSetInput!) {
  proposeTrainingSet(input: $input) {
    chosen { picture { kind pictureId } reasons }
    leftOut { picture { kind pictureId } reasons }
    candidateIds
    referenceImageIds
    readiness { ready count wanted problems { code message missing } }
    userErrors { code message field }
  }
}
`,
  variables: { input: { characterId: CURRENT_CHARACTER, size: 25 } },
};

export const fixCaptions: ReadyMadeOperation = {
  name: "Captions",
  query: `# The captions that a trainer would rather have, and what only people can mend. With "dryRun": true nothing is changed; with
# false they are, once you agreed.
mutation FixCaptions($input: FixCaptionsInput!) {
  fixCaptions(input: $input) {
    changes { picture { kind pictureId } before after }
    problems { code phrase message advice }
    userErrors { code message field }
  }
}
`,
  variables: {
    input: { characterId: CURRENT_CHARACTER, triggerWord: "mira01", className: "woman", dryRun: true },
  },
};

export const createSet: ReadyMadeOperation = {
  name: "Freeze",
  query: `# Freezes what is approved into a training set, whose ZIP is made in the background: "Training sets" has its address. With
# "allowIncomplete": false it is refused until "Readiness" says that it is ready.
mutation CreateTrainingSet($input: CreateTrainingSetInput!) {
  createTrainingSet(input: $input) {
    trainingSet { id status itemCount snapshotSha256 }
    userErrors {
      code
      message
      field
      ... on NotReadyForTrainingError { readiness { problems { code missing advice } } }
    }
  }
}
`,
  variables: {
    input: {
      characterId: CURRENT_CHARACTER,
      triggerWord: "mira01",
      className: "woman",
      layout: "KOHYA",
      resolution: 1024,
      includeReferences: true,
      allowIncomplete: true,
    },
  },
};

export const listSets: ReadyMadeOperation = {
  name: "Training sets",
  query: `# The character's training sets, newest first. "downloadUrl" is there once a set is READY, and needs no key.
query TrainingSets($id: ID!) {
  character(id: $id) {
    name
    trainingSets(first: 5) {
      nodes { id status failureReason layout itemCount bytes sha256 downloadUrl createdAt }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`,
  variables: { id: CURRENT_CHARACTER },
};
