// BlurHash (github.com/woltapp/blurhash): some 20 letters that stand for a blurred picture until the real one is there.

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/** @param {string} text */
const number83 = text => [...text].reduce((sum, letter) => sum * 83 + LETTERS.indexOf(letter), 0);

/** @param {number} value 0 … 255 */
function linear(value) {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** @param {number} value 0 … 1 */
function srgb(value) {
  const part = Math.max(0, Math.min(1, value));
  return Math.round(255 * (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055));
}

/** @param {number} value */
const signedSquare = value => Math.sign(value) * value * value;

/**
 * The colours of the cosine waves, the mean first; null when it is no BlurHash.
 * @param {string} hash
 */
function parse(hash) {
  if (hash.length < 6 || [...hash].some(letter => !LETTERS.includes(letter))) return null;
  const size = number83(hash[0]);
  const [across, down] = [size % 9 + 1, Math.floor(size / 9) + 1];
  if (hash.length !== 4 + 2 * across * down) return null;
  const most = (number83(hash[1]) + 1) / 166;
  const mean = number83(hash.slice(2, 6));
  const colours = [[linear(mean >> 16), linear(mean >> 8 & 255), linear(mean & 255)]];
  for (let i = 6; i < hash.length; i += 2) {
    const value = number83(hash.slice(i, i + 2));
    colours.push([Math.floor(value / 361), Math.floor(value / 19) % 19, value % 19].map(each => signedSquare((each - 9) / 9) * most));
  }
  return { across, down, colours };
}

/** Its pixels (RGBA), or null. @param {string} hash @param {number} width @param {number} height */
export function decode(hash, width, height) {
  const parsed = parse(hash);
  if (!parsed) return null;
  const { across, down, colours } = parsed;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sum = [0, 0, 0];
      for (let j = 0; j < down; j++) {
        for (let i = 0; i < across; i++) {
          const wave = Math.cos(Math.PI * x * i / width) * Math.cos(Math.PI * y * j / height);
          const colour = colours[i + j * across];
          for (let c = 0; c < 3; c++) sum[c] += colour[c] * wave;
        }
      }
      pixels.set([srgb(sum[0]), srgb(sum[1]), srgb(sum[2]), 255], 4 * (x + y * width));
    }
  }
  return pixels;
}

const LONG_SIDE = 32;

/** A small canvas with it, to be stretched; null when there is nothing to show. @param {string | null} hash @param {number} ratio width to height */
export function blurred(hash, ratio) {
  const [width, height] = ratio > 1 ? [LONG_SIDE, Math.max(1, Math.round(LONG_SIDE / ratio))] : [Math.max(1, Math.round(LONG_SIDE * ratio)), LONG_SIDE];
  const pixels = hash ? decode(hash, width, height) : null;
  if (!pixels) return null;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
