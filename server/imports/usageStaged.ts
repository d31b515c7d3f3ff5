import type { usageRows } from '../../db/schema'
import { type Exact, toLimbs } from '../kernel/exact'
import type { Charge } from './usageRow'

type Row = typeof usageRows.$inferInsert

/** A charge as it waits in the scratch database: JSON has neither dates nor large integers. */
export type Staged = {
  period: number
  row: Omit<Row, 'id' | 'importId' | 'startedAt' | 'endedAt'>
  startedAt: number
  endedAt: number
}

export function toStaged(
  charge: Charge,
  period: number,
  clientId: string,
  serviceId: string,
  externalId: string,
): Staged {
  const { startedAt, endedAt } = charge
  const quantity = toLimbs(charge.quantity)
  const billed = toLimbs(charge.billed)
  const effective = limbsOrNull(charge.effective)
  const list = limbsOrNull(charge.list)
  const contracted = limbsOrNull(charge.contracted)
  const row = {
    clientId,
    serviceId,
    day: new Date(startedAt).toISOString().slice(0, 10),
    kind: charge.kind,
    description: charge.description,
    unit: charge.unit,
    quantityWhole: quantity.whole,
    quantityFrac: quantity.frac,
    quantityText: charge.quantityText,
    currency: charge.currency,
    billedWhole: billed.whole,
    billedFrac: billed.frac,
    effectiveWhole: effective.whole,
    effectiveFrac: effective.frac,
    listWhole: list.whole,
    listFrac: list.frac,
    contractedWhole: contracted.whole,
    contractedFrac: contracted.frac,
    resource: charge.resource,
    region: charge.region,
    details: charge.details,
    externalId,
  }
  return { period, row, startedAt, endedAt }
}

const limbsOrNull = (value: Exact | undefined) => (value === undefined ? { whole: null, frac: null } : toLimbs(value))

export const toUsageRow = ({ row, startedAt, endedAt }: Staged, id: string, importId: string) => ({
  ...row,
  quantityWhole: row.quantityWhole ?? 0,
  quantityFrac: row.quantityFrac ?? 0,
  billedWhole: row.billedWhole ?? 0,
  billedFrac: row.billedFrac ?? 0,
  id,
  importId,
  startedAt: new Date(startedAt),
  endedAt: new Date(endedAt),
})
