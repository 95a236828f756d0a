import { type AnyFaceLockCause, FaceLockCause, OwnFaceLockCause } from "./face-lock-revision.entity.js";

/** All there are, for clients. */
export const FACE_LOCK_CAUSES = { ...FaceLockCause, ...OwnFaceLockCause };

/** What the version before takes each for. All of them are changes that several images may have part in. */
const NEAREST: Record<OwnFaceLockCause, FaceLockCause> = {
  IMAGE_SET_ASIDE: FaceLockCause.REASSESSED,
  IMAGE_BROUGHT_BACK: FaceLockCause.REASSESSED,
  RESTORED: FaceLockCause.REASSESSED,
  PROVENANCE_CHANGED: FaceLockCause.REASSESSED,
  ANALYSES_RESTORED: FaceLockCause.REASSESSED,
};

/** The columns that say what made a lock change. */
export function causeColumns(cause: AnyFaceLockCause): {
  cause: FaceLockCause;
  ownCause: OwnFaceLockCause | null;
} {
  return isOwn(cause) ? { cause: NEAREST[cause], ownCause: cause } : { cause, ownCause: null };
}

const isOwn = (cause: AnyFaceLockCause): cause is OwnFaceLockCause => cause in OwnFaceLockCause;
