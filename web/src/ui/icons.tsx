import type { ReactNode } from "react";

/** Drawn on 20 × 20 in strokes of the text's colour; silent, as what they stand in has a name. */
const icon = (drawing: ReactNode) =>
  function Icon({ size = 16 }: { size?: number }) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        {drawing}
      </svg>
    );
  };

export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const CheckIcon = icon(<path d="m4.5 10.5 3.5 3.5 7.5-8" />);
export const CopyIcon = icon(<path d="M7 7h9v9H7zM13 7V4H4v9h3" />);
export const ChevronIcon = icon(<path d="m6 8 4 4 4-4" />);
export const LeftIcon = icon(<path d="m12 5-5 5 5 5" />);
export const RightIcon = icon(<path d="m8 5 5 5-5 5" />);
export const BackIcon = icon(<path d="M16 10H4m5-5-5 5 5 5" />);
export const SearchIcon = icon(
  <>
    <circle cx="9" cy="9" r="5" />
    <path d="m13 13 3.5 3.5" />
  </>,
);
export const MoreIcon = icon(
  <>
    <circle cx="4.5" cy="10" r="0.9" fill="currentColor" />
    <circle cx="10" cy="10" r="0.9" fill="currentColor" />
    <circle cx="15.5" cy="10" r="0.9" fill="currentColor" />
  </>,
);
export const GripIcon = icon(
  <>
    {[6, 10, 14].flatMap((y) =>
      [7.5, 12.5].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="0.8" fill="currentColor" />),
    )}
  </>,
);
export const UploadIcon = icon(<path d="M10 13V4m0 0L6.5 7.5M10 4l3.5 3.5M4 13v3h12v-3" />);
export const FolderIcon = icon(<path d="M3 15.5v-11h5l1.5 2H17v9z" />);
export const StarIcon = icon(
  <path d="m10 3.5 2 4.2 4.6.6-3.4 3.2.9 4.6L10 13.8l-4.1 2.3.9-4.6-3.4-3.2 4.6-.6z" />,
);
export const AsideIcon = icon(<path d="M4 4h5v12H4zm9 3v6m3-6v6" />);
export const TrashIcon = icon(<path d="M4 6h12M8 6V4h4v2m-6.5 0 .7 10h7.6l.7-10" />);
export const EditIcon = icon(<path d="m4 16 .7-3.2L13 4.5l2.5 2.5-8.3 8.3z" />);
export const ExpandIcon = icon(<path d="M8 4H4v4m8-4h4v4m0 4v4h-4m-4 0H4v-4" />);
export const ScanIcon = icon(
  <>
    <path d="M4 7V4h3m6 0h3v3m0 6v3h-3m-6 0H4v-3" />
    <circle cx="10" cy="10" r="3" />
  </>,
);
export const WarningIcon = icon(<path d="M10 4 2.8 16h14.4zm0 4.8v3.4m0 1.9v.1" />);
export const SunIcon = icon(
  <>
    <circle cx="10" cy="10" r="3" />
    <path d="M10 3v1.5m0 11V17M3 10h1.5m11 0H17M5 5l1 1m8 8 1 1m0-10-1 1m-8 8-1 1" />
  </>,
);
