import { useEffect, useState } from "react";

interface Size {
  width: number;
  height: number;
}

/** The size of a picture in pixels; null while it is read, and where this browser cannot show it. */
export function useSizeOf(url: string | undefined): Size | null {
  const [read, setRead] = useState<{ url: string; size: Size }>();
  useEffect(() => {
    if (url === undefined) return;
    const image = new Image();
    image.src = url;
    const note = () => setRead({ url, size: { width: image.naturalWidth, height: image.naturalHeight } });
    image.decode().then(note, () => {});
  }, [url]);
  return read !== undefined && read.url === url ? read.size : null;
}
