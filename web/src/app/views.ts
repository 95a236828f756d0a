import type { Scope } from "../api/generated/graphql";
import { strings } from "../strings";
import { lazyView, type LazyView } from "./lazy-view";

/**
 * Every view of the page, and the one place where a view is registered: it is then routed, and stands in the navigation. Each is a chunk of its
 * own, loaded when it is first shown.
 */

export interface CharacterViewProps {
  /** The character's. */
  id: string;
}

interface CharacterView {
  /** Behind `/characters/:id`; empty for what is shown first. */
  slug: string;
  label: string;
  View: LazyView<CharacterViewProps>;
}

interface WorkspaceView {
  path: string;
  label: string;
  /** It is shown to keys with this one; others are told so. */
  scope: Scope;
  isInMenu: boolean;
  View: LazyView<object>;
}

export const CharactersView = lazyView(() => import("../characters/characters-view"));

/** The tabs of a character, in their order. */
export const characterViews: readonly CharacterView[] = [
  {
    slug: "",
    label: strings.references.tab,
    View: lazyView(() => import("../references/references-view")),
  },
  {
    slug: "review",
    label: strings.review.tab,
    View: lazyView(() => import("../review/review-view")),
  },
  {
    slug: "training",
    label: strings.training.tab,
    View: lazyView(() => import("../training/training-view")),
  },
  {
    slug: "face-lock",
    label: strings.faceLock.tab,
    View: lazyView(() => import("../face-lock/face-lock-view")),
  },
];

/** Of the workspace as a whole. */
export const workspaceViews: readonly WorkspaceView[] = [
  {
    path: "/settings/keys",
    label: strings.keys.title,
    scope: "ADMIN",
    isInMenu: true,
    View: lazyView(() => import("../settings/keys-view")),
  },
  {
    path: "/settings/webhooks",
    label: strings.webhooks.title,
    scope: "ADMIN",
    isInMenu: true,
    View: lazyView(() => import("../settings/webhooks-view")),
  },
  {
    path: "/settings/webhooks/:id",
    label: strings.webhooks.title,
    scope: "ADMIN",
    isInMenu: false,
    View: lazyView(() => import("../settings/webhook-view")),
  },
];

export const characterPath = (id: string, slug = ""): string =>
  slug === "" ? `/characters/${id}` : `/characters/${id}/${slug}`;

/** Has the view of an address loaded, while whoever opens it is still being let in. */
export function loadViewOf(path: string): void {
  const [, place, , slug = ""] = path.split("/");
  if (place === "") CharactersView.load();
  else if (place === "characters") characterViews.find((view) => view.slug === slug)?.View.load();
}
