import pino from 'pino'
import { expect, test } from 'vitest'
import { drawPaper } from './draw'
import { drawableLogo } from './logo'
import type { Paper } from './paper'
import { chunk, pngOf } from './pngTesting'
import { flat, pagesOf, pictureIn } from './testing'

const paper: Paper = {
  ...{ kind: 'Invoice', number: 'INV-1', mark: null, madeOn: '2026-03-15', to: null, facts: [], headline: '' },
  ...{ from: { name: 'Northwind', addressLines: [] }, branding: {}, logo: null, parts: [], notes: [] },
}

/** The document as it is drawn where this is the firm's logo. */
const drawn = async (bytes: Uint8Array) =>
  drawPaper(pino({ level: 'silent' }), { ...paper, logo: await drawableLogo(bytes) })

const whole = pngOf({ width: 40, height: 20, sample: (x, y, c) => (x * 7 + y * 13 + c * 31) % 256 })
const changed = (at: number, ...bytes: number[]) => {
  const copy = Buffer.from(whole)
  copy.set(bytes, at)
  return copy
}
const sized = (width: number, height: number) => {
  const head = Buffer.from(whole.subarray(16, 29))
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([whole.subarray(0, 8), chunk('IHDR', head), whole.subarray(33)])
}
/** What a scan of one colour needs; its points are not looked at. */
const jpeg = (over: { width?: number; sof?: number; channels?: number; end?: number[] } = {}) => {
  const { width = 40, sof = 0xc0, channels = 3, end = [0xff, 0xd9] } = over
  const parts = Array.from({ length: channels }, (_, i) => [i + 1, 0x11, 0])
  const frame = [8, 0, 20, width >> 8, width & 255, channels, ...parts.flat()]
  return Buffer.from([0xff, 0xd8, 0xff, sof, 0, frame.length + 2, ...frame, 0xff, 0xda, 0, 2, 1, 2, 3, ...end])
}

test.each<[string, Uint8Array]>([
  ['a PNG cut off in its pixels', whole.subarray(0, whole.length - 40)],
  ['a PNG cut off in its header', whole.subarray(0, 20)],
  [
    'a PNG whose pixels are none',
    Buffer.concat([whole.subarray(0, 33), chunk('IDAT', Buffer.alloc(90)), chunk('IEND')]),
  ],
  ['a PNG with too few pixels', sized(40, 21)],
  ['a PNG with too many pixels', sized(40, 19)],
  ['a PNG of a wrong check sum', changed(29, 1, 2, 3, 4)],
  ['a PNG with a chunk that has no end', changed(33, 0x7f, 0xff, 0xff, 0xff)],
  ['a PNG with a chunk that leads back', changed(33, 0xff, 0xff, 0xff, 0xf4)],
  ['a PNG without a width', sized(0, 20)],
  ['a PNG of huge dimensions', sized(60_000, 60_000)],
  ['a PNG with a filter that there is none of', pngOf({ filter: () => 9 })],
  ['a PNG of a depth that there is none of', pngOf({ depth: 4 })],
  ['a PNG without its palette', pngOf({ type: 3 })],
  ['a PNG with a colour beyond its palette', pngOf({ type: 3, palette: [0, 0, 0], sample: () => 7, transparent: [9] })],
  ['a WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8L', 'latin1')],
  ['a JPEG cut off in its header', jpeg().subarray(0, 8)],
  ['a JPEG without an end', jpeg({ end: [] })],
  ['a JPEG without a width', jpeg({ width: 0 })],
  ['a JPEG that PDF cannot read', jpeg({ sof: 0xc9 })],
  ['a JPEG of two channels', jpeg({ channels: 2 })],
])('%s leaves the firm’s name in its place', async (_what, bytes) => {
  const text = flat((await pagesOf(await drawn(bytes))).join(' '))
  // Once where the logo would be, once as who it is from.
  expect(text.match(/Northwind/g)).toHaveLength(2)
  expect(text).toContain('Page 1 of 1')
})

test('a JPEG that PDF reads goes into it as it is', async () => {
  for (const sof of [0xc0, 0xc2]) expect(await drawableLogo(jpeg({ sof }))).toEqual(jpeg({ sof }))
})

/** Every depth and kind that PNG has. */
const kinds = [
  ...[1, 2, 4, 8, 16].map((depth) => ({ type: 0, depth })),
  ...[2, 4, 6].flatMap((type) => [8, 16].map((depth) => ({ type, depth }))),
  ...[1, 2, 4, 8].map((depth) => ({ type: 3, depth })),
]

test.each(kinds.flatMap((kind) => [false, true].map((interlaced) => ({ ...kind, interlaced }))))(
  'a PNG of type $type in $depth bits, interlaced $interlaced, is drawn point by point',
  async ({ type, depth, interlaced }) => {
    const [width, height, most] = [13, 11, 2 ** depth - 1]
    const colours = Math.min(16, most + 1)
    const sample = (x: number, y: number, c: number) =>
      type === 3 ? (x + y) % colours : (x * 5003 + y * 977 + c * 333 + x * y) & most
    const palette = Array.from({ length: colours * 3 }, (_, i) => (i * 37) % 256)
    const transparent = type === 3 ? [0, 128] : type === 0 ? [0, 1] : type === 2 ? [0, 0, 0, 1, 0, 2] : undefined
    const filter = (line: number) => line % 5
    const drawing = { width, height, type, depth, interlaced, sample, filter }
    const picture = pngOf({ ...drawing, ...(type === 3 ? { palette } : {}), ...(transparent ? { transparent } : {}) })
    const eight = (value: number) => Math.floor((value * 255) / most)
    const expected: number[] = []
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((channel) => sample(x, y, channel))
        if (type === 3) expected.push(...palette.slice(a * 3, a * 3 + 3), transparent?.[a] ?? 255)
        if (type === 0) expected.push(...Array(3).fill(eight(a)), a === 1 ? 0 : 255)
        if (type === 4) expected.push(...Array(3).fill(eight(a)), eight(b))
        if (type === 2) expected.push(...[a, b, c].map(eight), a === 0 && b === 1 && c === 2 ? 0 : 255)
        if (type === 6) expected.push(...[a, b, c, d].map(eight))
      }
    }
    expect(await pictureIn(await drawn(picture))).toEqual(expected)
  },
)
