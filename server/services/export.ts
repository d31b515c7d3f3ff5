import { recordExport } from '../activity/recordExport'
import { requireScope } from '../auth/policy'
import type { Context } from '../context'
import { type Cell, decimal } from '../kernel/csv'
import type { ListServicesInput } from './input'
import { listServices } from './list'

const columns = [
  'Service',
  'Provider',
  'Category',
  'Status',
  'Active subscriptions',
  'Metered rows',
  'Quantity',
  'Unit',
]
const amounts = ['Currency', 'Cost']

/** The list as it is shown: a row for each unit where a service has several, its cost on the first. */
export async function exportServices(ctx: Context, input: ListServicesInput = {}) {
  requireScope(ctx.viewer, 'usage.export')
  const { services, total, from, to } = await listServices(ctx, input)
  await recordExport(ctx, 'services', { ...input })
  const withAmounts = total.costs !== null
  const rowsOf = (one: (typeof services)[number]): Cell[][] => {
    const [first, ...others] = one.quantities
    return [
      [
        one.name,
        one.provider,
        one.category,
        one.status,
        one.subscriptions,
        one.rows,
        decimal(first?.quantity ?? ''),
        first?.unit ?? '',
        ...(withAmounts ? [one.currency, decimal(one.cost ?? '')] : []),
      ],
      ...others.map(({ quantity, unit }) => [
        ...[one.name, one.provider, one.category, '', '', '', decimal(quantity), unit],
        ...(withAmounts ? ['', ''] : []),
      ]),
    ]
  }
  async function* batches(): AsyncGenerator<Cell[][]> {
    yield services.flatMap(rowsOf)
  }
  return { header: [...columns, ...(withAmounts ? amounts : [])], batches: batches(), from, to }
}
