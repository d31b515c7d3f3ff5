import { addRounding, type Exact, formatRounding, NotExact, parseExact, type Rounding } from '../kernel/exact'
import { NotMoney } from '../kernel/money'
import { type Columns, clean } from './columns'
import type { Row } from './csv'
import type { Problems } from './problems'
import { BadCell, dayParser, momentParser, numberText } from './rules'

/** Cells of a column that were rounded to what is kept, and the exact sum of what that added. */
export type Rounded = { rows: number; difference: string }

/** Counts what is rounded, by column, over all files of an import. */
export type Roundings = { add: (column: string, rounding: Rounding) => void; list: () => Record<string, Rounded> }

export function newRoundings(): Roundings {
  const sums = new Map<string, { rows: number; sum: Rounding }>()
  return {
    add: (column, rounding) => {
      const known = sums.get(column)
      sums.set(column, { rows: (known?.rows ?? 0) + 1, sum: known ? addRounding(known.sum, rounding) : rounding })
    },
    list: () =>
      Object.fromEntries(
        [...sums].map(([column, { rows, sum }]) => [column, { rows, difference: formatRounding(sum) }]),
      ),
  }
}

/** How the cells of one import are read. */
export type Reading = {
  problems: Problems
  roundings: Roundings
  /** By field: what a cell that is empty, or a column that there is not, stands for. */
  set: Record<string, string>
  dateFormat: string | undefined
  decimal: 'dot' | 'comma'
  /** Cells that mean nothing, besides the empty one. */
  missing?: (text: string) => boolean
}

/** Reads one row after the other by field; what cannot be read becomes a problem with line and column. */
export type Cells<Name extends string> = {
  at: (row: Row) => void
  row: () => Row
  /** False once something in this row was a problem. */
  good: () => boolean
  text: (field: Name) => string
  /** `parse` sees what is not empty. Undefined where the cell is empty or a problem. */
  read: <Value>(field: Name, parse: (text: string) => Value) => Value | undefined
  /** The same for a cell that may not be empty. */
  need: <Value>(field: Name, parse: (text: string) => Value) => Value | undefined
  /** A number, rounded to the decimals that are kept, which is counted. */
  exact: (field: Name) => Exact | undefined
  /** A number as plain text with a dot, whatever the file writes; not yet checked to be one. */
  number: (field: Name) => string
  /** A calendar day, and a moment in milliseconds since 1970, in the form that the file writes. */
  day: (text: string) => string
  moment: (text: string) => number
  problem: (message: string, field?: Name) => void
}

export function cellsOf<Name extends string>(file: string, columns: Columns<Name>, reading: Reading): Cells<Name> {
  const { problems, roundings, set, decimal, missing } = reading
  let row: Row = { cells: [], line: 0 }
  let good = true
  const nameOf = (field: Name) => columns[field]?.name ?? field
  const attempt = <Value>(field: Name, text: string, parse: (text: string) => Value): Value | undefined => {
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof BadCell || error instanceof NotExact || error instanceof NotMoney)) throw error
      cells.problem(error.message, field)
      return undefined
    }
  }
  const cells: Cells<Name> = {
    at: (next) => {
      row = next
      good = true
    },
    row: () => row,
    good: () => good,
    text: (field) => {
      const column = columns[field]
      if (!column) return ''
      const text = clean(row.cells[column.index])
      return text === '' || missing?.(text) ? (set[field] ?? '') : text
    },
    read: (field, parse) => {
      const text = cells.text(field)
      return text === '' ? undefined : attempt(field, text, parse)
    },
    need: (field, parse) => {
      if (cells.text(field) === '') cells.problem('is empty', field)
      return cells.read(field, parse)
    },
    exact: (field) => {
      const text = cells.text(field)
      if (text === '') return undefined
      return attempt(field, text, () =>
        parseExact(numberText(text, decimal), (rounding) => roundings.add(nameOf(field), rounding), text),
      )
    },
    number: (field) => {
      const text = cells.text(field)
      return text === '' ? '' : (attempt(field, text, () => numberText(text, decimal)) ?? '')
    },
    day: dayParser(reading.dateFormat),
    moment: momentParser(reading.dateFormat),
    problem: (message, field) => {
      good = false
      problems.add({ file, line: row.line, ...(field ? { column: nameOf(field) } : {}), message })
    },
  }
  return cells
}
