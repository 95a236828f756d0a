import { toGlobalId, type NodeType } from "../ids/global-id.js";

/** What webhooks are told of, by the type that a message has. */
export enum WebhookEvent {
  IMAGE_ANALYSED = "image.analysed",
  IMAGE_FAILED = "image.failed",
  FACE_LOCK_CHANGED = "face_lock.changed",
  CANDIDATE_SCORED = "candidate.scored",
  CANDIDATE_FAILED = "candidate.failed",
  CANDIDATE_REVIEWED = "candidate.reviewed",
  TRAINING_SET_READY = "training_set.ready",
  TRAINING_SET_FAILED = "training_set.failed",
}

/** The type of a message that somebody asked for to try a receiver; every webhook takes it. */
export const TEST_EVENT = "webhook.test";

/** What an event is about, by UUIDs. Nothing else of it is ever sent or stored. */
export interface Subject {
  characterId?: string;
  imageId?: string;
  candidateId?: string;
  trainingSetId?: string;
  /** Of the face lock's history. */
  revisionId?: string;
}

const TYPES: Record<keyof Subject, NodeType> = {
  characterId: "Character",
  imageId: "ReferenceImage",
  candidateId: "Candidate",
  trainingSetId: "TrainingSet",
  revisionId: "FaceLockRevision",
};

/** An event as it is kept with a delivery. */
export interface KeptEvent {
  workspaceId: string;
  /** UUID of the event, the same for all webhooks and all tries. */
  eventId: string;
  /** A {@link WebhookEvent}, or {@link TEST_EVENT}. */
  event: string;
  subject: Subject;
  occurredAt: Date;
}

/** What the header `webhook-id` says: the same at every try and every replay, so that receivers know a message again. */
export const messageIdOf = ({ eventId }: Pick<KeptEvent, "eventId">): string => toGlobalId("Event", eventId);

/** A message as the Standard Webhooks specification lays it out: what happened, when, and to what, by ids as clients know them. */
export interface Message {
  type: string;
  timestamp: string;
  data: Record<string, string>;
}

/** The same for the same event, whenever it is made. */
export function messageOf({ workspaceId, event, subject, occurredAt }: KeptEvent): Message {
  const data: Record<string, string> = { workspaceId: toGlobalId("Workspace", workspaceId) };
  for (const name of Object.keys(TYPES) as (keyof Subject)[]) {
    const id = subject[name];
    if (id !== undefined) data[name] = toGlobalId(TYPES[name], id);
  }
  return { type: event, timestamp: occurredAt.toISOString(), data };
}
