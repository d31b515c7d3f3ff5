export type Head = {
  width: number
  height: number
  depth: number
  type: number
  channels: number
  bits: number
  interlaced: boolean
  palette: Buffer | null
  transparent: Buffer | null
}

/** Where each pass of an interlaced picture begins, and its steps. PNG specification, 8.2. */
export const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

type Pass = { x0: number; y0: number; dx: number; dy: number; w: number; h: number }

/** Four bytes a point, from lines as they were filtered; null for a filter or a colour that there is none of. */
export function pointsOf(raw: Buffer, head: Head, passes: Pass[]): { rgba: Uint8Array; opaque: boolean } | null {
  const { width, height, bits } = head
  const rgba = new Uint8Array(width * height * 4)
  const put = putter(head, rgba)
  let at = 0
  let above: Uint8Array
  for (const { x0, y0, dx, dy, w, h } of passes) {
    const length = Math.ceil((w * bits) / 8)
    above = new Uint8Array(length)
    for (let row = 0; row < h; row++) {
      const line = raw.subarray(at + 1, at + 1 + length)
      if (!unfilter(raw[at] as number, line, above, Math.max(1, bits >> 3))) return null
      for (let col = 0; col < w; col++) {
        if (!put(line, col, ((y0 + row * dy) * width + x0 + col * dx) * 4)) return null
      }
      above = line
      at += 1 + length
    }
  }
  let opaque = true
  for (let i = 3; opaque && i < rgba.length; i += 4) opaque = rgba[i] === 255
  return { rgba, opaque }
}

/** In place. PNG specification, 9.2. */
function unfilter(how: number, line: Uint8Array, above: Uint8Array, step: number): boolean {
  if (how > 4) return false
  for (let i = 0; how && i < line.length; i++) {
    const a = i < step ? 0 : (line[i - step] as number)
    const b = above[i] as number
    const c = i < step ? 0 : (above[i - step] as number)
    line[i] = (line[i] as number) + (how === 1 ? a : how === 2 ? b : how === 3 ? (a + b) >> 1 : nearest(a, b, c))
  }
  return true
}

function nearest(a: number, b: number, c: number): number {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - c - c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** Puts one point of a line into the picture; false for a colour that its palette does not have. */
function putter({ depth, type, channels, palette, transparent }: Head, rgba: Uint8Array) {
  const most = 2 ** depth - 1
  const sample = (line: Uint8Array, nth: number): number => {
    if (depth === 8) return line[nth] as number
    if (depth === 16) return ((line[nth * 2] as number) << 8) | (line[nth * 2 + 1] as number)
    return ((line[(nth * depth) >> 3] as number) >> (8 - depth - ((nth * depth) & 7))) & most
  }
  const key =
    type < 3 && transparent ? Array.from({ length: channels }, (_, c) => transparent.readUInt16BE(c * 2)) : null
  const colours = type & 2 ? 3 : 1
  return (line: Uint8Array, col: number, to: number): boolean => {
    if (palette) {
      const index = sample(line, col)
      if (index * 3 >= palette.length) return false
      rgba.set(palette.subarray(index * 3, index * 3 + 3), to)
      rgba[to + 3] = transparent?.[index] ?? 255
      return true
    }
    let hidden = key !== null
    for (let c = 0; c < colours; c++) {
      const value = sample(line, col * channels + c)
      hidden &&= value === key?.[c]
      rgba[to + c] = Math.floor((value * 255) / most)
    }
    if (colours === 1) rgba.fill(rgba[to] as number, to + 1, to + 3)
    rgba[to + 3] = hidden ? 0 : type > 3 ? Math.floor((sample(line, col * channels + colours) * 255) / most) : 255
    return true
  }
}
