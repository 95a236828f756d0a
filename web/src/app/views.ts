import { type ComponentType, lazy, type LazyExoticComponent } from "react";
import { strings } from "../strings";

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
  View: LazyExoticComponent<ComponentType<CharacterViewProps>>;
}

interface WorkspaceView {
  path: string;
  label: string;
  /** It is shown to keys with this one; others are told so. */
  scope: string;
  isInMenu: boolean;
  View: LazyExoticComponent<ComponentType>;
}

export const CharactersView = lazy(() => import("../characters/characters-view"));

/** The tabs of a character, in their order. */
export const characterViews: readonly CharacterView[] = [
  {
    slug: "",
    label: strings.references.tab,
    View: lazy(() => import("../references/references-view")),
  },
];

/** Of the workspace as a whole. */
export const workspaceViews: readonly WorkspaceView[] = [
  {
    path: "/settings/keys",
    label: strings.keys.title,
    scope: "admin",
    isInMenu: true,
    View: lazy(() => import("../settings/keys-view")),
  },
  {
    path: "/settings/webhooks",
    label: strings.webhooks.title,
    scope: "admin",
    isInMenu: true,
    View: lazy(() => import("../settings/webhooks-view")),
  },
  {
    path: "/settings/webhooks/:id",
    label: strings.webhooks.title,
    scope: "admin",
    isInMenu: false,
    View: lazy(() => import("../settings/webhook-view")),
  },
];

export const characterPath = (id: string, slug = ""): string =>
  slug === "" ? `/characters/${id}` : `/characters/${id}/${slug}`;
