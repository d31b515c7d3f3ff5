import { parseExact } from '../kernel/exact'

export const sorts = ['name', 'cost', 'rows', 'subscriptions'] as const
export type ServiceSort = (typeof sorts)[number]

type Sortable = {
  serviceId: string
  nameKey: string
  rows: number
  cost: string | null
  currency: string | null
  subscriptions: number
}

export type Direction = 'asc' | 'desc'

/** Names begin at A, figures with the largest. */
export const usualDirection = (sort: ServiceSort): Direction => (sort === 'name' ? 'asc' : 'desc')

/** Costs are compared within a currency: that at home comes first, in either direction. */
export function inOrderOf<Row extends Sortable>(
  rows: Row[],
  sort: ServiceSort,
  direction: Direction,
  home: string | null,
): Row[] {
  const sign = direction === 'asc' ? 1 : -1
  const figureOf = (row: Row): bigint => {
    if (sort === 'name') return 0n
    return sort === 'cost' ? parseExact(row.cost ?? '0') : BigInt(row[sort])
  }
  const rankOf = ({ currency }: Row) => (sort !== 'cost' || currency === home ? '' : (currency ?? ''))
  return rows
    .map((row) => ({
      row,
      rank: rankOf(row),
      figure: figureOf(row),
      name: `${row.nameKey} ${row.serviceId} ${row.currency ?? ''}`,
    }))
    .sort((a, b) => {
      if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1
      if (a.figure !== b.figure) return a.figure > b.figure ? sign : -sign
      const byName = a.name === b.name ? 0 : a.name < b.name ? -1 : 1
      return sort === 'name' ? byName * sign : byName
    })
    .map(({ row }) => row)
}
