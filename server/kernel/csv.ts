import { Readable } from 'node:stream'
import { stringify } from 'csv-stringify'

export type Cell = string | number | null

const DECIMAL = /^-?\d+(\.\d+)?$/

/**
 * Spreadsheets run a cell that starts with = + - @, tab or CR as a formula; an apostrophe in front
 * stops them. Plain decimals pass as they are.
 */
export const neutral = (text: string): string =>
  /^[=+\-@\t\r＝＋－＠]/.test(text) && !DECIMAL.test(text) ? `'${text}` : text

/** The other way, for files that we wrote ourselves. */
export const withoutNeutral = (text: string): string => (/^'[=+\-@\t\r＝＋－＠]/.test(text) ? text.slice(1) : text)

/** RFC 4180 with a byte order mark, which Excel needs to read UTF-8. Streams; memory stays flat. */
export function csvStream(header: string[], rows: AsyncIterable<Cell[]>): ReadableStream<Uint8Array> {
  const out = stringify({ record_delimiter: 'windows', quoted_match: /[\r\n]/, bom: true })
  const cells = async function* () {
    yield header
    for await (const row of rows) {
      yield row.map((cell) => (typeof cell === 'string' ? neutral(cell.replaceAll('\0', '')) : cell))
    }
  }
  const source = Readable.from(cells(), { highWaterMark: 64 })
  source.on('error', (error) => out.destroy(error))
  out.on('close', () => source.destroy())
  return Readable.toWeb(source.pipe(out)) as ReadableStream<Uint8Array>
}
