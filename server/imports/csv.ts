import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'
import { lineBlocks } from './bytes'
import { FileProblem } from './problems'
import type { Source } from './source'

/** `line` is where the row begins in its file, from 1. */
export type Row = { cells: string[]; line: number }

const DELIMITERS = [',', ';', '\t']
/** What Excel writes and reads as a first line, where the separator is not the one of its country. */
const SEPARATOR_LINE = /^"?sep=([^\r\n])"?[ ,;\t]*(?:\r?\n|$)/i
const LONGEST_ROW = 4 * 1024 * 1024
const CUT = 'the file ends in the middle of a row'

/** The rows of a CSV file, the header first; all have as many cells as the header. Throws FileProblem. */
export async function* csvRows(source: Source, read: (bytes: Buffer) => void): AsyncGenerator<Row> {
  const blocks = lineBlocks(source, read)
  const first = await blocks.next()
  if (first.done) throw new FileProblem(1, 'is empty')
  const named = SEPARATOR_LINE.exec(first.value.subarray(0, 64).toString('latin1'))
  const begin = named ? first.value.subarray(named[0].length) : first.value
  const parser = parse({
    delimiter: named?.[1] ? namedDelimiter(named[1]) : delimiterOf(begin),
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  })
  const all = async function* () {
    if (begin.length) yield begin
    yield* blocks
  }
  const feeding = pipeline(Readable.from(all(), { highWaterMark: 1 }), parser)
  // Its error reaches the loop below through the parser.
  feeding.catch(() => undefined)
  let width = 0
  let end = 0
  // Lines that the parser does not count right: the first, which it does not see, and \r\n inside cells, which it counts twice.
  let drift = named ? 1 : 0
  let short: Row | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (short) throw wrongWidth(short, width)
      const inside = end + 1 === info.lines ? '' : record.join(' ')
      drift -= occurrences(inside, /\r\n/g)
      const row = { cells: record, line: info.lines + drift - occurrences(inside, /\r\n|\n|\r/g) }
      end = info.lines
      width ||= record.length
      if (record.length === width) yield row
      else if (record.length > width) throw wrongWidth(row, width)
      else short = row
    }
  } catch (error) {
    throw error instanceof CsvError ? fileProblemOf(error, drift) : error
  }
  if (short) throw new FileProblem(short.line, CUT)
  if (!width) throw new FileProblem(1, 'is empty')
}

function namedDelimiter(sign: string): string {
  if (DELIMITERS.includes(sign) || sign === '|') return sign
  throw new FileProblem(1, `names "${sign}" as its separator: a comma, a semicolon, a tab or | can be`)
}

/** The one of the known delimiters that the first line has most of, outside quotes. */
function delimiterOf(block: Buffer): string {
  const end = block.indexOf('\n')
  const header = block
    .subarray(0, end < 0 ? undefined : end)
    .toString()
    .replace(/"[^"]*"/g, '')
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, times: header.split(delimiter).length }))
  return counted.reduce((best, next) => (next.times > best.times ? next : best)).delimiter
}

const occurrences = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

const wrongWidth = (row: Row, width: number) =>
  new FileProblem(row.line, `this row has ${row.cells.length} cells, the header has ${width}`)

function fileProblemOf(error: CsvError, drift: number): FileProblem {
  const line = Number((error as CsvError & { lines?: number }).lines ?? 1) + drift
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return new FileProblem(line, `${CUT}: a quote is not closed`)
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new FileProblem(line, 'a row is longer than 4 MB: a quote is not closed')
  if (error.code === 'CSV_INVALID_CLOSING_QUOTE' || error.code === 'INVALID_OPENING_QUOTE') {
    return new FileProblem(line, 'a quote stands in the middle of a cell: inside quotes it is written twice')
  }
  return new FileProblem(line, `is not CSV: ${error.message}`)
}
