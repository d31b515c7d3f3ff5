/** A plain decimal with a dot, which is written with the decimal sign of the file. Text is written as it is. */
export type Decimal = { decimal: string }

export type Cell = string | number | null | Decimal

export const decimal = (text: string): Decimal => ({ decimal: text })

/** Spreadsheets read the separator and the decimal sign of their country, and take the rest for text or dates. */
export const csvForms = {
  comma: { separator: ',', decimal: '.' },
  semicolon: { separator: ';', decimal: ',' },
} as const
export type CsvForm = keyof typeof csvForms

/** Where a comma stands before decimals, lists are separated by semicolons. */
export const csvFormOf = (locale: string): CsvForm =>
  new Intl.NumberFormat(locale).formatToParts(1.5).some(({ type, value }) => type === 'decimal' && value === ',')
    ? 'semicolon'
    : 'comma'

/** Characters, that is about as many bytes: a stream of single rows costs more than the rows. */
const CHUNK = 65_536

/** So many rows are read at a time: about one chunk. */
export const BATCH = 500

const DECIMAL = /^-?\d+(\.\d+)?$/
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/
const SPECIAL = /^['=+\-@\t\r＝＋－＠]|[\0",;\t\r\n]/
const START = /^'*[=+\-@\t\r＝＋－＠]/
/**
 * Where a formula can begin inside a cell: behind whatever ends a cell for a spreadsheet of another separator, which
 * does not see the quotes around ours. Our own separator only needs what makes reading back exact.
 */
const INSIDE = {
  comma: /[;\t\r\n]"*(?='*[=+\-@＝＋－＠])|,"*(?='+[=+\-@＝＋－＠])/g,
  semicolon: /[,\t\r\n]"*(?='*[=+\-@＝＋－＠])|;"*(?='+[=+\-@＝＋－＠])/g,
}
const DEFUSED = /([,;\t\r\n]"*|^)'(?='*[=+\-@＝＋－＠])|^'(?='*[\t\r])/g

/**
 * Spreadsheets run a cell that starts with = + - @, tab or CR as a formula; an apostrophe in front
 * stops them. Plain decimals pass as they are.
 */
export function neutral(text: string, form: CsvForm = 'comma'): string {
  const inside = text.replace(INSIDE[form], "$&'")
  return START.test(inside) && !DECIMAL.test(inside) ? `'${inside}` : inside
}

/** The other way, for files that we wrote ourselves. */
export const withoutNeutral = (text: string): string => text.replace(DEFUSED, '$1')

function written(cell: Cell, form: CsvForm): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') {
    const number = typeof cell === 'number' ? String(cell) : cell.decimal
    if (NUMBER.test(number)) return form === 'comma' ? number : number.replace('.', csvForms[form].decimal)
    return written(number, form)
  }
  if (!SPECIAL.test(cell)) return cell
  const text = neutral(cell.replaceAll('\0', ''), form)
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function line(cells: Cell[], form: CsvForm): string {
  const { separator } = csvForms[form]
  let text = ''
  for (let i = 0; i < cells.length; i++) text += (i ? separator : '') + written(cells[i] as Cell, form)
  return `${text}\r\n`
}

/**
 * RFC 4180 with a byte order mark, which Excel needs to read UTF-8. Batches of rows are asked for as
 * fast as somebody reads and no faster, and no more of them once `gone` is aborted: memory stays flat.
 */
export function csvStream(
  header: string[],
  batches: AsyncIterable<Cell[][]>,
  { form = 'comma', gone }: { form?: CsvForm | undefined; gone?: AbortSignal | undefined } = {},
): ReadableStream<Uint8Array> {
  const source = batches[Symbol.asyncIterator]()
  let text = `\uFEFF${line(header, form)}`
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
          else for (const row of next.value) text += line(row, form)
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
