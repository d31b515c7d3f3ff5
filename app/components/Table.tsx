import type { ReactNode } from 'react'

export type Column<Row> = {
  key: string
  label: string
  numeric?: boolean
  /** Left out of the cards on a phone: the row's own page has it. */
  wide?: boolean
  /** The address that sorts by this column, and how it is sorted now. */
  sort?: { href: string; now: 'asc' | 'desc' | null }
  cell: (row: Row) => ReactNode
}

type Props<Row> = {
  /** Read to those who do not see the heading above. */
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string
  /** Cells of a last line with sums, by column key. */
  foot?: Record<string, ReactNode>
}

const ariaSort = { asc: 'ascending', desc: 'descending' } as const

const look = ({ numeric, wide }: { numeric?: boolean; wide?: boolean }) =>
  [numeric && 'num', wide && 'wide'].filter(Boolean).join(' ') || undefined

/**
 * A card per row on a phone: display: block takes a table's roles away, so they are written out. The first column holds the row's link (`row-link`), which
 * covers the row.
 */
export function Table<Row>({ caption, columns, rows, keyOf, foot }: Props<Row>) {
  const looks = columns.map(look)
  return (
    <table className="table" role="table">
      <caption className="sr-only">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column, i) => (
            <th
              key={column.key}
              scope="col"
              role="columnheader"
              className={looks[i]}
              aria-sort={column.sort?.now ? ariaSort[column.sort.now] : undefined}
            >
              {column.sort ? (
                <a href={column.sort.href}>
                  {column.label}
                  {column.sort.now ? (
                    <span aria-hidden="true" className="text-faint">
                      {column.sort.now === 'asc' ? ' ↑' : ' ↓'}
                    </span>
                  ) : null}
                </a>
              ) : (
                column.label
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={keyOf(row)}>
            {columns.map((column, i) => (
              <td role="cell" key={column.key} className={looks[i]} data-label={i ? column.label : undefined}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {foot ? (
        <tfoot role="rowgroup">
          <tr role="row">
            {columns.map((column, i) => (
              <td role="cell" key={column.key} className={looks[i]} data-label={i ? column.label : undefined}>
                {foot[column.key]}
              </td>
            ))}
          </tr>
        </tfoot>
      ) : null}
    </table>
  )
}
