/** Byte positions, both ends included. */
export type ByteRange = { start: number; end: number }

/** One range: several at once are answered with the whole file, which RFC 9110 allows. */
const ONE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i

/**
 * What a Range header asks of `size` bytes, by RFC 9110, 14. Null for none and for one to be ignored: malformed,
 * of another unit, of several ranges, or with its ends the wrong way round.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [found, first, last, suffix] = ONE.exec(header?.trim() ?? '') ?? []
  if (found === undefined) return null
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size)
    return length > 0 ? { start: size - length, end: size - 1 } : 'unsatisfiable'
  }
  const start = Number(first)
  if (last && Number(last) < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: last ? Math.min(Number(last), size - 1) : size - 1 }
}
