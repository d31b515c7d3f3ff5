/** Baseline, extended and progressive: what PDF reads. */
const FRAMES = [0xc0, 0xc1, 0xc2]

/** Whether PDF can show it: it takes the file as it is, so that only what stands before the points is looked at. */
export function isPlainJpeg(bytes: Buffer): boolean {
  if (bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < 4) return false
  let framed = false
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) return false
    // Filling between two parts.
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xda) return framed
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length || end < at + 4) return false
    if (isFrame(marker)) {
      const frame = bytes.subarray(at + 4, end)
      const [depth, height, width] = [
        frame[0],
        (frame[1] ?? 0) * 256 + (frame[2] ?? 0),
        (frame[3] ?? 0) * 256 + (frame[4] ?? 0),
      ]
      framed = FRAMES.includes(marker) && depth === 8 && height > 0 && width > 0 && [1, 3, 4].includes(frame[5] ?? 0)
      if (!framed) return false
    }
    at = end
  }
  return false
}

const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
