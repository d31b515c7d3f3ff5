import { crc32, deflateSync } from 'node:zlib'
import { ADAM7 } from './pngPoints'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

export function chunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(data.length)
  body.copy(made, 4)
  made.writeUInt32BE(crc32(body), body.length + 4)
  return made
}

type Drawn = {
  width?: number
  height?: number
  depth?: number
  /** 0 grey, 2 colours, 3 palette, 4 grey with alpha, 6 colours with alpha. */
  type?: number
  interlaced?: boolean
  palette?: number[]
  transparent?: number[]
  /** Of a channel at a place, within `depth` bits. */
  sample?: (x: number, y: number, channel: number) => number
  /** How each line is filtered: 0 to 4. */
  filter?: (line: number) => number
  /** What else stands before the pixels. */
  more?: Buffer[]
}

/** A PNG as its specification says it; what is not said is 8 by 8 points in colours with alpha. */
export function pngOf(drawn: Drawn = {}): Buffer {
  const { width = 8, height = 8, depth = 8, type = 6, interlaced = false, sample = () => 1, filter = () => 0 } = drawn
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[type] ?? 1
  const step = Math.max(1, (channels * depth) / 8)
  const lines: number[] = []
  for (const [x0, y0, dx, dy] of interlaced ? ADAM7 : [[0, 0, 1, 1] as const]) {
    let above: number[] = []
    for (let y = y0; y < height; y += dy) {
      let bits = ''
      for (let x = x0; x < width; x += dx) {
        for (let c = 0; c < channels; c++) bits += sample(x, y, c).toString(2).padStart(depth, '0')
      }
      if (!bits) continue
      const line = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
      const how = filter(y)
      lines.push(how, ...line.map((byte, i) => (byte - predicted(how, line, above, i, step)) & 255))
      above = line
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([depth, type, 0, 0, interlaced ? 1 : 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    ...(drawn.more ?? []),
    ...(drawn.palette ? [chunk('PLTE', Buffer.from(drawn.palette))] : []),
    ...(drawn.transparent ? [chunk('tRNS', Buffer.from(drawn.transparent))] : []),
    chunk('IDAT', deflateSync(Buffer.from(lines))),
    chunk('IEND'),
  ])
}

function predicted(how: number, line: number[], above: number[], i: number, step: number): number {
  const [a, b, c] = [line[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0]
  if (how < 3) return [0, a, b][how] ?? 0
  if (how === 3) return (a + b) >> 1
  const near = (of: number) => Math.abs(a + b - c - of)
  return near(a) <= near(b) && near(a) <= near(c) ? a : near(b) <= near(c) ? b : c
}
