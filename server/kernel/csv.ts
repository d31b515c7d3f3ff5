export type Cell = string | number | null

const DECIMAL = /^-?\d+(\.\d+)?$/
const SPECIAL = /^[=+\-@\t\r＝＋－＠]|[\0",\r\n]/
/** Characters, that is about as many bytes: a stream of single rows costs more than the rows. */
const CHUNK = 65_536

/** So many rows are read at a time: about one chunk. */
export const BATCH = 500

/**
 * Spreadsheets run a cell that starts with = + - @, tab or CR as a formula; an apostrophe in front
 * stops them. Plain decimals pass as they are.
 */
export const neutral = (text: string): string =>
  /^[=+\-@\t\r＝＋－＠]/.test(text) && !DECIMAL.test(text) ? `'${text}` : text

/** The other way, for files that we wrote ourselves. */
export const withoutNeutral = (text: string): string => (/^'[=+\-@\t\r＝＋－＠]/.test(text) ? text.slice(1) : text)

function written(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (!SPECIAL.test(cell)) return cell
  const text = neutral(cell.replaceAll('\0', ''))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function line(cells: Cell[]): string {
  let text = ''
  for (let i = 0; i < cells.length; i++) text += i ? `,${written(cells[i] as Cell)}` : written(cells[i] as Cell)
  return `${text}\r\n`
}

/**
 * RFC 4180 with a byte order mark, which Excel needs to read UTF-8. Batches of rows are asked for as
 * fast as somebody reads and no faster, and no more of them once `gone` is aborted: memory stays flat.
 */
export function csvStream(
  header: string[],
  batches: AsyncIterable<Cell[][]>,
  gone?: AbortSignal,
): ReadableStream<Uint8Array> {
  const source = batches[Symbol.asyncIterator]()
  let text = `\uFEFF${line(header)}`
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        let ended = false
        while (text.length < CHUNK && !ended) {
          // Whoever went before the first chunk cancels nothing.
          if (gone?.aborted) {
            await source.return?.()
            return controller.close()
          }
          const next = await source.next()
          if (next.done) ended = true
          else for (const row of next.value) text += line(row)
        }
        controller.enqueue(Buffer.from(text))
        text = ''
        if (ended) controller.close()
      },
      cancel: async () => {
        await source.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
