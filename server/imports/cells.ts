import { NotExact } from '../kernel/exact'
import { NotMoney } from '../kernel/money'
import { type Columns, clean } from './columns'
import type { Row } from './csv'
import type { Problems } from './problems'
import { BadCell } from './rules'

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
  problem: (message: string, field?: Name) => void
}

export function cellsOf<Name extends string>(file: string, columns: Columns<Name>, problems: Problems): Cells<Name> {
  let row: Row = { cells: [], line: 0 }
  let good = true
  const cells: Cells<Name> = {
    at: (next) => {
      row = next
      good = true
    },
    row: () => row,
    good: () => good,
    text: (field) => {
      const column = columns[field]
      return column ? clean(row.cells[column.index]) : ''
    },
    read: (field, parse) => {
      const text = cells.text(field)
      if (text === '') return undefined
      try {
        return parse(text)
      } catch (error) {
        if (!(error instanceof BadCell || error instanceof NotExact || error instanceof NotMoney)) throw error
        cells.problem(error.message, field)
        return undefined
      }
    },
    need: (field, parse) => {
      if (cells.text(field) === '') cells.problem('is empty', field)
      return cells.read(field, parse)
    },
    problem: (message, field) => {
      good = false
      const column = field && (columns[field]?.name ?? field)
      problems.add({ file, line: row.line, ...(column ? { column } : {}), message })
    },
  }
  return cells
}
