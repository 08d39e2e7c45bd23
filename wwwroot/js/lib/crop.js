// Which part of a photo stands in a frame of a given shape: moved about and zoomed, but never beyond its edges.

/** @import { Crop } from "../types.js" */
/** Zoom 1 is the largest part that fits; x and y are the middle, in fractions of the photo. @typedef {{zoom: number, x: number, y: number}} View */

export const NEAREST = 4;

/** @param {View} view @param {number} photo its width to its height @param {number} frame the same of the frame @returns {Crop} */
export function part({ zoom, x, y }, photo, frame) {
  const width = Math.min(1, frame / photo) / zoom;
  const height = Math.min(1, photo / frame) / zoom;
  return { x: x - width / 2, y: y - height / 2, width, height };
}

/** @param {View} view @param {number} photo @param {number} frame @returns {View} */
export function within(view, photo, frame) {
  const zoom = Math.min(NEAREST, Math.max(1, view.zoom));
  const { width, height } = part({ ...view, zoom }, photo, frame);
  return { zoom, x: Math.min(1 - width / 2, Math.max(width / 2, view.x)), y: Math.min(1 - height / 2, Math.max(height / 2, view.y)) };
}
