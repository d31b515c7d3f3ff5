import { promisify } from 'node:util'
import { crc32, deflate, inflate } from 'node:zlib'
import { ADAM7, type Head, pointsOf } from './pngPoints'

const [pack, unpack] = [promisify(deflate), promisify(inflate)]

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** 2000 by 2000 points: more is no logo, and takes memory. */
const MOST_POINTS = 4_000_000
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const DEPTHS: Record<number, number[]> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }

/**
 * The picture as a plain PNG that pdfkit draws: its own reader never ends on some broken ones, ends the process on
 * others, and misdraws palettes of few colours. Null for one that is broken or has over four million points.
 */
export async function plainPng(bytes: Buffer): Promise<Buffer | null> {
  const chunks = chunksOf(bytes)
  const head = chunks && headOf(chunks)
  const packed = chunks?.filter(({ type }) => type === 'IDAT').map(({ data }) => data) ?? []
  if (!chunks || !head || !packed.length) return null
  const passes = (head.interlaced ? ADAM7 : [[0, 0, 1, 1] as const])
    .map(([x0, y0, dx, dy]) => ({
      x0,
      y0,
      dx,
      dy,
      w: Math.ceil((head.width - x0) / dx),
      h: Math.ceil((head.height - y0) / dy),
    }))
    .filter(({ w, h }) => w > 0 && h > 0)
  const length = passes.reduce((sum, { w, h }) => sum + h * (1 + Math.ceil((w * head.bits) / 8)), 0)
  const raw = await unpack(Buffer.concat(packed), { maxOutputLength: length }).catch(() => null)
  if (raw?.length !== length) return null
  const points = pointsOf(raw, head, passes)
  if (!points) return null
  const { width, height } = head
  if (!head.interlaced && !head.transparent && head.type < 4) return join(head, packed, head.palette)
  const channels = points.opaque ? 3 : 4
  const lines = Buffer.alloc(height * (1 + width * channels))
  for (let at = 0, from = 0, y = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++, from += 4) {
      for (let c = 0; c < channels; c++) lines[at++] = points.rgba[from + c] as number
    }
  }
  return join({ width, height, depth: 8, type: points.opaque ? 2 : 6 }, [await pack(lines)])
}

type Chunk = { type: string; data: Buffer }

function chunksOf(bytes: Buffer): Chunk[] | null {
  const chunks: Chunk[] = []
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return null
    const type = bytes.toString('latin1', at + 4, at + 8)
    // What is written small may be left out by whoever does not know it, whatever is in it.
    const needed = /^[A-Z]/.test(type) || type === 'tRNS'
    if (needed && crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null
    if (needed) chunks.push({ type, data: bytes.subarray(at + 8, end - 4) })
    if (type === 'IEND') return chunks
    at = end
  }
  return null
}

function headOf(chunks: Chunk[]): Head | null {
  const [first] = chunks
  if (first?.type !== 'IHDR' || first.data.length !== 13) return null
  const [width, height] = [first.data.readUInt32BE(0), first.data.readUInt32BE(4)]
  const [depth = 0, type = 0, packing, filtering, interlace = 0] = first.data.subarray(8)
  if (!DEPTHS[type]?.includes(depth) || packing || filtering || interlace > 1) return null
  if (!width || !height || width * height > MOST_POINTS) return null
  const of = (name: string) => chunks.find((chunk) => chunk.type === name)?.data ?? null
  const palette = type === 3 ? of('PLTE') : null
  if (type === 3 && (!palette?.length || palette.length % 3 || palette.length > 3 << depth)) return null
  const transparent = of('tRNS')
  // Of colours without a palette it names one, in two bytes a channel.
  if (transparent && type < 3 && transparent.length !== (CHANNELS[type] ?? 0) * 2) return null
  const channels = CHANNELS[type] ?? 1
  return {
    width,
    height,
    depth,
    type,
    channels,
    bits: channels * depth,
    interlaced: interlace === 1,
    palette,
    transparent,
  }
}

function join(
  { width, height, depth, type }: Pick<Head, 'width' | 'height' | 'depth' | 'type'>,
  packed: Buffer[],
  palette: Buffer | null = null,
): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([depth, type], 8)
  const parts = [chunk('IHDR', head), ...(palette ? [chunk('PLTE', palette)] : [])]
  return Buffer.concat([SIGNATURE, ...parts, ...packed.map((data) => chunk('IDAT', data)), chunk('IEND')])
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(data.length)
  body.copy(made, 4)
  made.writeUInt32BE(crc32(body), body.length + 4)
  return made
}
