/** Side of the face crop, in pixels: SDXL's native resolution. Apart from what draws it, which loads a canvas. */
export const FACE_CROP_SIDE = 1024;
